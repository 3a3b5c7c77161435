"""The ear: what it is taught is true, several pieces are heard as one, and seconds are enough for a start."""

import random
from pathlib import Path

import pytest
import torch

from worker.families.hearing import GROUPS, KEYS, Hearing
from worker.pocket import besides, captions, hearing, hints, spoken, words
from worker.pocket.freetext import free, rare
from worker.pocket.labels import Heard, caption, label, labels_of
from worker.pocket.prompts import prompts
from worker.pocket.spoiling import mistyped, spoiled
from worker.pocket.tokenizer import random_look


def test_classes_are_those_of_the_words() -> None:
    """Whoever adds a scene or a colour has to train the ear anew, and is told so here."""
    assert KEYS["scene"] == tuple(words.SCENES)
    assert KEYS["person"] == ("man", "woman")
    assert KEYS["skin"] == tuple(words.SKIN)
    assert KEYS["hair_style"] == tuple(words.HAIR_STYLE)
    assert KEYS["hair_colour"] == tuple(words.HAIR_COLOUR)
    assert KEYS["beard"] == tuple(words.BEARD)
    assert KEYS["expression"] == tuple(words.EXPRESSION)
    assert KEYS["garment"] == tuple(words.GARMENT)
    assert KEYS["colour"] == tuple(words.COLOURS)
    assert KEYS["pattern"] == tuple(words.PATTERN)[1:]
    assert {group: count - 1 for group, count in GROUPS.items()} == {g: len(k) for g, k in KEYS.items()}


@pytest.mark.parametrize(
    "group",
    ["person", "age", "skin", "hair_style", "hair_colour", "beard", "expression", "garment", "colour"],
)
def test_every_class_has_synonyms(group: str) -> None:
    """Nothing is taught under a key that does not exist, and no class is left out."""
    ways = getattr(spoken, group.upper())
    assert set(ways) - {""} == set(KEYS[group])
    assert set(besides.AT_HOME) <= set(words.SCENES)


def test_head_joins_and_splits() -> None:
    """Log-probabilities sum to one in every group, for any number of tokens."""
    head = Hearing(GROUPS, 32)
    for tokens in (7, 64, 192):
        heard = head(torch.randn(3, tokens, 32))
        assert heard.shape == (3, sum(GROUPS.values()))
        parts = head.split(heard)
        assert list(parts) == list(GROUPS)
        for group, part in parts.items():
            assert part.shape == (3, GROUPS[group])
            torch.testing.assert_close(part.exp().sum(-1), torch.ones(3))


def test_labels_of_a_look() -> None:
    """The true attributes, where 0 means that the picture has none of it."""
    look = captions.Look(
        name="zuvak", class_word="woman", age=35, skin="tan", hair_style="long", hair_colour="red",
        curly=True, eyes="blue", beard="", glasses=False, expression="laugh", garment="jacket",
        colour="navy", pattern="plain", scene="moon",
    )  # fmt: skip
    assert labels_of is hearing.labels_of
    assert labels_of(look) == {
        "scene": 3, "person": 2, "age": 2, "skin": 3, "hair_style": 5, "hair_colour": 4, "curly": 1,
        "beard": 0, "glasses": 0, "expression": 5, "garment": 5, "colour": 6, "pattern": 0,
        "hat": 0, "hat_colour": 0, "named": 1,
    }  # fmt: skip


def test_captions_say_what_they_are_labelled_with() -> None:
    """A caption's groups follow from its words."""
    rng = random.Random(3)
    for _ in range(400):
        look = random_look(rng)
        heard = caption(look, rng)
        assert heard.said["scene"] == labels_of(look)["scene"]
        assert ("named" in heard.said) == (look.name in heard.text.split())
        assert bool(heard.said.get("glasses")) == ("glasses" in heard.text or "Brille" in heard.text)
        assert ("garment" in heard.said) == any(
            f"{garment}," in heard.text for pair in words.GARMENT.values() for garment in pair
        )


def test_free_text_is_varied_and_often_says_no_place() -> None:
    rng = random.Random(4)
    texts = [free(rng) for _ in range(2000)]
    scenes = [one.said.get("scene", 0) for one in texts]
    assert set(scenes) == set(range(18))
    assert 0.15 < scenes.count(0) / len(scenes) < 0.5
    assert len({one.text for one in texts}) > 1900
    for group, count in GROUPS.items():
        assert {one.said.get(group, 0) for one in texts} == set(range(count)), group


def test_spoiling() -> None:
    rng = random.Random(5)
    seen = {spoiled("in der Wüste", rng) for _ in range(300)}
    assert {"in der Wüste", "in der Wueste", "in Wüste"} <= seen
    for _ in range(200):
        word = mistyped("mountains", rng)
        assert word[0] == "m"
        assert abs(len(word) - len("mountains")) <= 1
        assert rare(rng).isalpha()


def test_prompts_are_a_list_worth_the_name() -> None:
    """Sixty at least of each kind, every scene among them, and places that are no scene."""
    for blind in (False, True):
        some = prompts(blind=blind)
        assert len(some) >= 60
        assert {one.said["scene"] for one in some} == set(range(18))


def test_hints_are_of_scenes() -> None:
    """Every scene is hinted at, in both languages, and no hint stands under two."""
    assert list(hints.HINTS) == list(words.SCENES)
    for language in ("en", "de"):
        said = [hint for ways in hints.HINTS.values() for hint in ways[language]]
        assert len(said) == len(set(said))
        assert not set(said) & set(hints.NO_HINTS[language])


def test_a_few_seconds_teach_a_few_scenes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Four plain captions: heard, also with an empty second piece behind, and when read again."""
    torch.manual_seed(0)
    monkeypatch.setattr(hearing, "ROUND", 4)
    keys = list(words.SCENES)[:4]
    texts = [Heard(text=words.SCENES[key]["en"][0], said=label("scene", key)) for key in keys]
    monkeypatch.setattr(hearing, "drawn", lambda rng, course: rng.choice(texts))
    ear = hearing.Ear()
    steps = hearing.teach(ear, hearing.Course(minutes=5, batch=8, most_steps=60, pieces=0.5))
    assert steps == 60
    ear.eval()
    assert hearing.accuracy(ear, texts)["scene"] == 1.0
    rows = ear.spelled([one.text for one in texts])
    both = torch.stack([ear.filled(rows, 64), ear.filled([[]] * len(rows), 64)], 1)
    with torch.no_grad():
        heard = ear.head.split(ear(both))["scene"].argmax(-1)
    assert heard.tolist() == [one.said["scene"] for one in texts]
    ear.keep(tmp_path)
    again = hearing.Ear()
    again.recall(tmp_path)
    assert hearing.accuracy(again.eval(), texts)["scene"] == 1.0
