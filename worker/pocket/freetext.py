"""Free text as people type it, by construction: what it says is known, so the ear can be trained on it.

Phrases that say something of a group are drawn, put in any order between phrases that say nothing, and
spoiled: lower case, umlauts gone, letters swapped. What was drawn is the truth, class by class.
"""

import random
import re
from typing import Any

from worker.pocket import besides, hints, spoken, words
from worker.pocket.captions import name_of
from worker.pocket.labels import Heard, Labels, label
from worker.pocket.spoiling import spoiled

LITTLE = re.compile(
    r"^(?:(?:in|on|at|by|with|among|between|aboard|as|front of|the|an|a|am|im|auf|an|bei|beim|vor|der|dem|"
    r"den|einer|einem|zwischen) )+",
    re.IGNORECASE,
)


def rare(rng: random.Random) -> str:
    """A word that nobody knows."""
    if rng.random() < 0.3:
        return "sks"
    if rng.random() < 0.5:
        return name_of(rng.randrange(9000))
    letters = "abcdefghijklmnopqrstuvwxyz" if rng.random() < 0.5 else "bcdfghjkxzwvtsqy"
    return "".join(rng.choice(letters) for _ in range(rng.randint(3, 6)))


class Writer:
    """Phrases of one language, drawn at random."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.language = rng.choice(["en", "de"])
        self.english = self.language == "en"

    def of(self, table: dict[str, Any], key: str = "") -> str:
        """Any phrase of a table, or of one under a key of it, in the language."""
        phrases: tuple[str, ...] = (table[key] if key else table)[self.language]
        return self.rng.choice(phrases)

    def way(self, ways: spoken.Ways, key: str | None = None) -> tuple[str, str]:
        """A key, drawn unless given, and one way to say it."""
        key = self.rng.choice(list(ways)) if key is None else key
        return key, self.rng.choice(ways[key][0 if self.english else 1].split("|"))

    def scene(self) -> tuple[str, Labels]:
        """A place, or none, or another one; a role comes along now and then."""
        draw = self.rng.random()
        role, worn = self.role(["", *besides.AT_HOME] if draw < 0.54 else [""])
        if draw < 0.54:
            key = self.rng.choice(list(words.SCENES))
            place = self.of(hints.HINTS if self.rng.random() < 0.35 else words.SCENES, key)
            if self.rng.random() < 0.25 and key != "underwater":
                place = LITTLE.sub("", place)
            return f"{role} {place}".strip(), label("scene", key) | worn
        if draw < 0.6:
            key = self.rng.choice(list(besides.AT_HOME))
            role, worn = self.role([key], chance=1)
            return role, label("scene", key) | worn
        place = self.elsewhere() if draw < 0.87 else ""
        return f"{role} {place}".strip(), worn

    def role(self, homes: list[str], chance: float = 0.2) -> tuple[str, Labels]:
        """Now and then who somebody is to be, at home in one of these places, and what one of them wears."""
        if self.rng.random() >= chance:
            return "", {}
        key = self.rng.choice(homes)
        said = self.of(besides.AT_HOME, key) if key else self.of(besides.ROLES)
        return self._as(said), label("garment", besides.DRESSED.get(key, ""))

    def elsewhere(self) -> str:
        """A place or an occupation that is none of the scenes."""
        draw = self.rng.random()
        if draw < 0.1:
            return f"in {name_of(self.rng.randrange(9000))}"  # somewhere never heard of
        if draw < 0.5:
            leads = (
                ("in the ", "at the ", "on a ", "at a ", "in a ", "", "with a ", "as a ", "playing ", "in ")
                if self.english
                else (
                    "im ",
                    "in der ",
                    "auf dem ",
                    "beim ",
                    "in einer ",
                    "",
                    "mit ",
                    "vor dem ",
                    "am ",
                    "in ",
                )
            )
            return self.rng.choice(leads) + self.of(hints.NO_HINTS)
        place = self.of(besides.ELSEWHERE)
        return LITTLE.sub("", place) if draw < 0.6 else place

    def _as(self, role: str) -> str:
        if self.rng.random() < 0.2:
            return role
        return (self.rng.choice(["as a", "as an", "as"]) if self.english else "als") + f" {role}"

    def person(self) -> tuple[str, Labels]:
        """Man, woman or neither, with an age now and then."""
        rng = self.rng
        key, noun = self.way(spoken.PERSON)
        said = label("person", key)
        article = rng.choice(
            ["", "a ", "the "] if self.english else ["", "eine ", "ein ", "einer ", "einem "]
        )
        if rng.random() < 0.55:
            if rng.random() < 0.3:
                noun = f"{self.of(besides.ADJECTIVES)} {noun}"
            return article + noun, said
        if rng.random() < 0.5:
            band, adjective = self.way(spoken.AGE)
            return f"{article}{adjective} {noun}", said | label("age", band)
        years = rng.randint(16, 84)
        forms = (
            "{n}-year-old {w}|{n} year old {w}|{w}, {n} years old|{w}, aged {n}"
            if self.english
            else "{n}-jährige {w}|{n}-jähriger {w}|{n} jährigen {w}|{w}, {n} Jahre alt"
        ).split("|")
        band = "young" if years < 35 else "middle" if years <= 55 else "old"
        return article + rng.choice(forms).format(n=years, w=noun), said | label("age", band)

    def hair(self) -> tuple[str, Labels]:
        """Any of length, curls and colour."""
        rng = self.rng
        parts: list[str] = []
        said: Labels = {}
        if rng.random() < 0.2:
            key, text = self.way(spoken.HAIR_ALONE)
            return text, label("hair_colour", key)
        tables = (
            ("hair_style", spoken.HAIR_STYLE),
            ("curly", spoken.CURLY),
            ("hair_colour", spoken.HAIR_COLOUR),
        )
        for group, ways in tables:
            if rng.random() < (0.35 if group == "curly" else 0.65):
                key, text = self.way(ways)
                said |= label(group, key)
                parts.append(text)
        if not parts:
            return ("with curls" if self.english else "mit Locken"), label("curly", "curly")
        noun = "hair" if self.english else rng.choice(["Haaren", "Haaren", "Haar", "Haare"])
        return f"{self._with()}{' '.join(parts)} {noun}", said

    def _with(self) -> str:
        if self.rng.random() < 0.3:
            return ""
        return self.rng.choice(["with ", "with ", "and "]) if self.english else "mit "

    def trait(self, group: str, ways: spoken.Ways) -> tuple[str, Labels]:
        """One trait that follows "with"; "without" unsays it."""
        key, text = self.way(ways)
        if group in {"glasses", "beard"} and self.rng.random() < 0.12:
            return ("without " if self.english else "ohne ") + text, {}
        return self._with() + text, label(group, key)

    def clothes(self) -> tuple[str, Labels]:
        """A garment with or without colour and pattern."""
        rng = self.rng
        parts: list[str] = []
        said: Labels = {}
        if rng.random() < 0.3:
            key, text = self.way(spoken.PATTERN)
            said |= label("pattern", key)
            parts.append(text)
        if rng.random() < 0.75:
            key, text = self.way(spoken.COLOUR)
            said |= label("colour", key)
            parts.insert(rng.randint(0, len(parts)), text)
        key, text = self.way(spoken.GARMENT)
        said |= label("garment", key)
        leads = (
            ("wearing a ", "in a ", "wearing ", "with a ", "", "dressed in a ")
            if self.english
            else ("in einem ", "in einer ", "trägt ein ", "im ", "", "mit ", "in ")
        )
        return rng.choice(leads) + " ".join([*parts, text]), said

    def hat(self) -> tuple[str, Labels]:
        """Something on the head, with or without a colour; "without" unsays it."""
        rng = self.rng
        key, text = self.way(spoken.HAT)
        said = label("hat", key)
        if rng.random() < 0.6:
            colour, named = self.way(spoken.COLOUR)
            said |= label("hat_colour", colour) if key else {}
            text = f"{named} {text}"
        if rng.random() < 0.08:
            return ("without a " if self.english else "ohne ") + text, {}
        leads = (
            ("wearing a ", "with a ", "in a ", "and a ", "", "with ", "in ")
            if self.english
            else ("mit ", "mit einer ", "mit einem ", "mit einem ", "und ", "trägt eine ", "", "in ")
        )
        after = rng.choice(["", "", "", " on the head" if self.english else " auf dem Kopf"])
        return rng.choice(leads) + text + after, said

    def expression(self) -> tuple[str, Labels]:
        key, text = self.way(spoken.EXPRESSION)
        return text, label("expression", key)

    def nothing(self) -> tuple[str, Labels]:
        """Words that say nothing of any group."""
        if self.rng.random() < 0.2:
            count = self.rng.randint(1, 3)
            return " ".join(self.of(besides.ORDINARY) for _ in range(count)), {}
        return self.of(self.rng.choice([besides.THINGS, besides.MOODS, besides.MOODS])), {}

    def subject(self) -> tuple[str, Labels]:
        """What the product writes before a prompt, and others like it; "" for a prompt alone."""
        rng = self.rng
        if rng.random() < 0.2:
            return "", {}
        kind = self.of(besides.KINDS)
        if rng.random() < 0.55:
            key, noun = self.way(spoken.PERSON, rng.choice(["man", "woman", "", ""]))
            if not self.english:
                noun = str(words.CLASS[key or "person"]["de"][3])
            elif rng.random() < 0.7:
                noun = key or "person"
            of = "of" if self.english else "von"
            return f"{kind} {of} {rare(rng)} {noun}", label("person", key) | label("named", "yes")
        text, said = self.person()
        return f"{kind} {('of' if self.english else 'von')} {text}", said


def free(rng: random.Random) -> Heard:
    """One free text, spoiled a little."""
    writer = Writer(rng)
    before, said = writer.subject()
    phrases = [writer.scene()]
    drawn = (
        (0.15, writer.person if not said.get("person") else writer.nothing),
        (0.35, writer.hair),
        (0.2, lambda: writer.trait("skin", spoken.SKIN)),
        (0.2, lambda: writer.trait("beard", spoken.BEARD)),
        (0.25, lambda: writer.trait("glasses", spoken.GLASSES)),
        (0.35, writer.expression),
        (0.5, writer.clothes),
        (0.35, writer.hat),
        (0.35, writer.nothing),
        (0.25, writer.nothing),
    )
    fullness = rng.choice([0.1, 0.6, 1.0, 1.5])
    phrases += [phrase() for chance, phrase in drawn if rng.random() < chance * fullness]
    if rng.random() < 0.6:
        rng.shuffle(phrases)
    text = ""
    for phrase, labels in phrases:
        if phrase and not labels.keys() & said.keys():
            said |= labels
            text += (
                rng.choice([", ", ", ", " ", " and " if writer.english else " und "]) if text else ""
            ) + phrase
    text = spoiled(text, rng)
    joint = rng.choice([", ", " "]) if before and text else ""
    if before and text and rng.random() < 0.08:
        return Heard(text=f"{text}, {before}", said=said)
    return Heard(text=(before + joint + text) or "photo", said=said)
