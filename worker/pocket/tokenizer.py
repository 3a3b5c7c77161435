"""The pocket model's own small tokenizer: byte-pair merges learnt from its captions, German and English.

It is a CLIPTokenizer, so StableDiffusionPipeline takes it. Every byte is in the vocabulary with and without
the end-of-word mark, so nothing a person types is unknown: rare words just become more pieces.
"""

import json
import random
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer

from worker.pocket import words
from worker.pocket.captions import Look, english, german, name_of
from worker.pocket.freetext import free

MAX_TOKENS = 64
FILE = Path(__file__).parent / "vocabulary.json"
END = "</w>"
# what people ask for beyond the captions; known words cost fewer pieces when later captions use them
EXTRA = (
    "astronaut space suit spacesuit Raumanzug hat cap Hut Mütze scarf Schal coat Mantel winter suit "
    "Anzug dress Kleid shirt Hemd hoodie pullover sunglasses Sonnenbrille crown Krone superhero "
    "Superheld pirate Pirat knight Ritter wizard Zauberer king König queen Königin doctor Arzt Ärztin "
    "chef Koch Köchin pilot painting Gemälde oil sketch Zeichnung comic anime watercolour Aquarell "
    "film cinematic close-up smiling happy sad angry young old junge alter alte schöne beautiful "
    "handsome dog Hund cat Katze horse Pferd car Auto bicycle Fahrrad boat Boot sunset "
    "Sonnenuntergang sunrise rain Regen autumn Herbst spring Frühling summer Sommer night Nacht day "
    "Tag street Straße house Haus kitchen Küche garden Garten park lake See river Fluss bridge Brücke "
    "beaches ocean seas coast Küste Ozean Wellen waves sand snowy forests woods trees Bäume Berge summit "
    "skyline Hochhaus skyscraper neon cyberpunk laptop Computer meeting Arbeit coral reef Fisch fish "
    "diving Tauchen knight medieval Mittelalter palace Palast microphone Mikrofon guitar Gitarre espresso "
    "cappuccino bookshelf Bücherregal Bücher books background Hintergrund flowers Blumen sunflower Gras "
    "rocket Rakete galaxy Galaxie orbit stars Sterne earth Erde crater camel Kamel Oase oasis dune Sand "
    "tower Turm paris london berlin tokyo new york mars planet volcano Vulkan waterfall Wasserfall "
    "island Insel ship plane train Zug with without and the a an"
)


def random_look(rng: random.Random) -> Look:
    """A Look drawn at random, for the corpus the merges are learnt from."""
    return Look(
        name=name_of(rng.randrange(10000)),
        class_word=rng.choice(["man", "woman"]),
        age=rng.randrange(20, 75, 5),
        skin=rng.choice(list(words.SKIN)),
        hair_style=rng.choice(list(words.HAIR_STYLE)),
        hair_colour=rng.choice(list(words.HAIR_COLOUR)),
        curly=rng.random() < 0.3,
        eyes=rng.choice(list(words.EYES)),
        beard=rng.choice(["", *words.BEARD]),
        glasses=rng.random() < 0.3,
        expression=rng.choice(list(words.EXPRESSION)),
        garment=rng.choice(list(words.GARMENT)),
        colour=rng.choice(list(words.COLOURS)),
        pattern=rng.choice(list(words.PATTERN)),
        scene=rng.choice(list(words.SCENES)),
    )


def corpus(count: int = 6000, seed: int = 0) -> list[str]:
    """Captions of random looks in both languages, twice as much free text, and the extra words."""
    rng = random.Random(seed)
    lines = [(english if rng.random() < 0.5 else german)(random_look(rng), rng) for _ in range(count)]
    return lines + [free(rng).text for _ in range(2 * count)] + [EXTRA] * 20


def load() -> CLIPTokenizer:
    """The tokenizer the weights were trained with, from vocabulary.json."""
    held = json.loads(FILE.read_text(encoding="utf-8"))
    merges = [tuple(pair) for pair in held["merges"]]
    return CLIPTokenizer(vocab=held["vocab"], merges=merges, model_max_length=MAX_TOKENS)  # type: ignore[arg-type]


def learn(merges: int = 2280) -> dict[str, object]:
    """Learn vocabulary and merges anew: needed only when the base is trained from scratch."""
    learner = Tokenizer(models.BPE(end_of_word_suffix=END))
    learner.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    letters = Regex(r"[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(letters, behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=512 + merges,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix=END,
        show_progress=False,
    )
    learner.train_from_iterator(corpus(), trainer)
    learnt = _merges(learner)
    vocab: dict[str, int] = {}
    for letter in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocab.setdefault(letter, len(vocab))
        vocab.setdefault(letter + END, len(vocab))
    for first, second in learnt:
        vocab.setdefault(first + second, len(vocab))
    for special in ("<|startoftext|>", "<|endoftext|>"):
        vocab[special] = len(vocab)
    return {"vocab": vocab, "merges": learnt}


def _merges(learner: Tokenizer) -> list[tuple[str, str]]:
    found = json.loads(learner.to_str())["model"]["merges"]
    return [(pair[0], pair[1]) for pair in (m if isinstance(m, list) else m.split(" ") for m in found)]


if __name__ == "__main__":
    FILE.write_text(json.dumps(learn(), ensure_ascii=False) + "\n", encoding="utf-8")
