"""Captions by construction: what is in a rendered picture is known, so it is only put into words.

Every picture gets several wordings in German and English, from "selfie of a person on the beach" to a full
description. Some carry a made-up name for the person (`photo of zuvak woman ...`), one for each invented
person and never a real trigger word: the model learns that a rare word before the class means one face, which
is the slot a personal adapter fills later.
"""

import random
from dataclasses import dataclass
from typing import Any

from worker.pocket import words

CLOTHES = {"garment", "colour", "pattern"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one composed picture shows; the values are keys of words.py."""

    name: str
    class_word: str
    age: int
    skin: str
    hair_style: str
    hair_colour: str
    curly: bool
    eyes: str
    beard: str
    glasses: bool
    expression: str
    garment: str
    colour: str
    pattern: str
    scene: str


def name_of(seed: int) -> str:
    """A pronounceable made-up name, different for every seed below 19^3 * 25."""
    consonants, vowels = "bcdfghjklmnpqrtvwxz", "aeiou"
    at = (seed * 7919) % (19**3 * 25)
    out = []
    for k, letters in enumerate((consonants, vowels, consonants, vowels, consonants)):
        at, letter = divmod(at, len(letters))
        out.append(letters[letter])
        del k
    return "".join(out)


def _hair_colour(hair: dict[str, Any]) -> str:
    if hair["grey"] > 0.5:
        return "grey"
    if hair["melanin"] > 0.85:
        return "black"
    if hair["melanin"] > 0.6:
        return "dark brown"
    if hair["melanin"] > 0.35:
        return "red" if hair["red"] > 0.5 else "brown"
    return "blond"


def _beard(amount: float) -> str:
    if amount <= 0.1:
        return ""
    return "stubble" if amount < 0.4 else "a short beard" if amount < 0.8 else "a full beard"


def garment_of(clothes: list[str]) -> str:
    """What one calls clothes of the generator: by the outermost, or by the only ones."""
    return next((words.OUTER[kind] for kind in clothes if kind in words.OUTER), clothes[-1])


def look_of(identity: dict[str, Any], shot: dict[str, Any], scene: str, colour: str, pattern: str) -> Look:
    """Read a Look off the generator's labels."""
    style = {
        "short": "very short",
        "crop": "short",
        "side": "side-parted",
        "bob": "chin-length",
        "long": "long",
    }
    return Look(
        name=name_of(identity["seed"]),
        class_word="man" if identity["male"] >= 0.5 else "woman",
        age=int(round(identity["age"] / 5) * 5),
        skin=list(words.SKIN)[min(4, int(identity["skin"]["melanin"] * 5))],
        hair_style=style.get(identity["hair"]["style"], "tied-back"),
        hair_colour=_hair_colour(identity["hair"]),
        curly=identity["hair"]["curl"] > 0.5,
        eyes="dark brown" if identity["eye"] == "dark" else identity["eye"],
        beard=_beard(identity["beard"]),
        glasses=bool(identity["glasses"]),
        expression=shot["exprname"],
        garment=garment_of(shot["clothes"]),
        colour=colour,
        pattern=pattern,
        scene=scene,
    )


def _clothes_en(look: Look) -> str:
    parts = [look.colour, words.PATTERN[look.pattern][0], words.GARMENT[look.garment][0]]
    article = "an" if look.colour == "orange" else "a"
    return f"{article} {' '.join(p for p in parts if p)}"


def _clothes_de(look: Look) -> str:
    colour = words.COLOURS[look.colour][1]
    article = "einem"
    if look.garment == "jacket":
        article = "einer"
    parts = [article, words.PATTERN[look.pattern][1], colour, words.GARMENT[look.garment][1]]
    return " ".join(p for p in parts if p)


def place(scene: str, language: str, rng: random.Random) -> str:
    """How a scene is said: the plainest way more often than all the others together."""
    ways = words.SCENES[scene][language]
    return ways[0] if rng.random() < 0.55 else rng.choice(ways)


def english(look: Look, rng: random.Random) -> str:
    """One English wording."""
    return said_in_english(look, rng)[0]


def german(look: Look, rng: random.Random) -> str:
    """One German wording."""
    return said_in_german(look, rng)[0]


def said_in_english(look: Look, rng: random.Random) -> tuple[str, set[str]]:
    """One English wording, and which groups of worker/families/hearing.py it speaks of."""
    said = {"scene"}
    scene = place(look.scene, "en", rng)
    kind = rng.choice(["photo", "photo", "selfie", "portrait", "picture"])
    key = "person" if rng.random() < 0.25 else look.class_word
    if rng.random() < 0.22:  # with a name, or the bare slot of one
        key = look.class_word
        name = look.name if rng.random() < 0.8 else ""
        said |= {"named"} if name else set()
        subject = f"{kind} of {name} {words.CLASS[key]['en']}".replace("  ", " ")
    elif rng.random() < 0.5:
        said |= {"age"}
        subject = f"{kind} of a {look.age}-year-old {words.CLASS[key]['en']}"
    else:
        subject = f"{rng.choice(['', 'a '])}{kind} of a {words.CLASS[key]['en']}"
    said |= {"person"} if key != "person" else set()
    if rng.random() < 0.3:
        return (f"{subject} {scene}" if rng.random() < 0.85 else f"{scene}, {subject}"), said
    traits = []
    if rng.random() < 0.6:
        said |= {"skin"}
        traits.append(f"{look.skin} skin")
    if rng.random() < 0.8:
        said |= {"hair_style", "hair_colour", "curly"}
        traits.append(f"{look.hair_style} {'curly ' if look.curly else ''}{look.hair_colour} hair")
    if rng.random() < 0.5:
        traits.append(f"{look.eyes} eyes")
    if look.beard and rng.random() < 0.85:
        said |= {"beard"}
        traits.append(look.beard)
    if look.glasses and rng.random() < 0.9:
        said |= {"glasses"}
        traits.append("glasses")
    text = subject + (f" with {_listed(traits, 'and')}" if traits else "")
    tail = []
    if rng.random() < 0.7:
        said |= {"expression"}
        tail.append(words.EXPRESSION[look.expression][0])
    if rng.random() < 0.75:
        said |= CLOTHES
        tail.append(f"wearing {_clothes_en(look)}")
    return ", ".join([text, *tail, scene]), said


def said_in_german(look: Look, rng: random.Random) -> tuple[str, set[str]]:
    """One German wording, and which groups of worker/families/hearing.py it speaks of."""
    said = {"scene"}
    scene = place(look.scene, "de", rng)
    kind = rng.choice(["Foto", "Foto", "Selfie", "Porträt", "Bild"])
    key = "person" if rng.random() < 0.25 else look.class_word
    _, genitive, dative, bare = words.CLASS[key]["de"]
    if rng.random() < 0.22:
        key = look.class_word
        name = look.name if rng.random() < 0.8 else ""
        said |= {"named"} if name else set()
        subject = f"{kind} von {name} {words.CLASS[key]['de'][3]}".replace("  ", " ")
    elif rng.random() < 0.5:
        said |= {"age"}
        ending = "eines" if key == "man" else "einer"
        noun = "Mannes" if key == "man" else bare
        subject = f"{kind} {ending} {look.age}-jährigen {noun}"
    else:
        subject = f"{kind} {genitive}" if rng.random() < 0.6 else f"{kind} von {dative}"
    said |= {"person"} if key != "person" else set()
    if rng.random() < 0.3:
        return f"{subject} {scene}", said
    traits = []
    if rng.random() < 0.6:
        said |= {"skin"}
        traits.append(words.SKIN[look.skin])
    if rng.random() < 0.8:
        said |= {"hair_style", "hair_colour", "curly"}
        curly = "lockigen " if look.curly else ""
        traits.append(
            f"{words.HAIR_STYLE[look.hair_style]} {curly}{words.HAIR_COLOUR[look.hair_colour]} Haaren"
        )
    if rng.random() < 0.5:
        traits.append(f"{words.EYES[look.eyes]} Augen")
    if look.beard and rng.random() < 0.85:
        said |= {"beard"}
        traits.append(words.BEARD[look.beard])
    if look.glasses and rng.random() < 0.9:
        said |= {"glasses"}
        traits.append("Brille")
    text = subject + (f" mit {_listed(traits, 'und')}" if traits else "")
    tail = []
    if rng.random() < 0.7:
        said |= {"expression"}
        tail.append(words.EXPRESSION[look.expression][1])
    if rng.random() < 0.75:
        said |= CLOTHES
        tail.append(f"in {_clothes_de(look)}")
    return ", ".join([text, *tail, scene]), said


def _listed(traits: list[str], word: str) -> str:
    return f" {word} ".join([", ".join(traits[:-1]), traits[-1]] if traits[1:] else traits)


def wordings(look: Look, rng: random.Random, count: int = 8) -> list[str]:
    """Several captions of one picture, three English ones to two German ones."""
    return [english(look, rng) if rng.random() < 0.6 else german(look, rng) for _ in range(count)]
