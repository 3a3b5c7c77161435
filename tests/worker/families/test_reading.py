"""Prompts and cards: what a family makes of words."""

import json
import shutil

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.errors import Permanent
from worker.families.base import LoadedBase, join
from worker.families.family import Words
from worker.families.machine import Machine, choose_machine
from worker.families.pocket import POCKET_FAMILY, read_pocket
from worker.families.wording import clean, worded


@pytest.fixture(scope="module")
def base(weights, machine, tiny_base):
    return LoadedBase(weights.find(str(tiny_base)), machine)


@pytest.mark.parametrize(
    ("prompt", "own", "caption"),
    [
        ("on the moon", True, "photo of sks person on the moon"),
        ("a red hat, snow", True, "photo of sks person, a red hat, snow"),
        ("on the moon", False, "photo of a person on the moon"),
        ("am Strand", True, "photo of sks person on a beach"),
        ("AM STRAND bei Nacht", True, "photo of sks person on a beach bei Nacht"),
        ("Strandkorb", True, "photo of sks person, Strandkorb"),
        ("a painting of sks person", True, "a painting of sks person"),
        ("photo of a woman, sks", True, "photo of sks person, photo of a woman, sks"),
        ("  \n ", True, "photo of sks person"),
        ("{token} {prompt}", True, "photo of sks person, {token} {prompt}"),
    ],
)
def test_wording(prompt, own, caption):
    """The rare word stands before the class, German scenes are translated whole, braces are just braces."""
    words = Words(translations=(("Strand", "beach"), ("am Strand", "on a beach")))
    assert worded(words, prompt, own=own) == caption


@pytest.mark.parametrize(
    ("prompt", "own", "caption"),
    [
        ("am Strand", True, "Foto von sks Person am Strand"),
        ("Strand bei Nacht", True, "Foto von sks Person, Strand bei Nacht"),
        ("am Strand", False, "Foto von einer Person am Strand"),
        ("on the beach", True, "photo of sks person on the beach"),
        ("in Tokyo", True, "photo of sks person in Tokyo"),
    ],
)
def test_wording_of_a_base_that_knows_german(prompt, own, caption):
    """German sentences stay German, others English."""
    assert worded(POCKET_FAMILY.words, prompt, own=own) == caption


@given(st.text(max_size=3000))
def test_whatever_is_typed_becomes_one_clean_line(text):
    """No control characters, no tokenizer marks, bounded length."""
    line = clean(text)
    assert all(character.isprintable() for character in line)
    assert "<|" not in line
    assert "\n" not in line
    worded(Words(), text, own=True)


def test_short_prompts_are_read_as_the_pipeline_reads_them(base):
    """77 positions, begun, ended and filled up."""
    text = base.read("sks")
    assert tuple(text.hidden.shape) == (1, 77, 16)
    assert not text.shortened


def test_long_prompts_are_shortened_openly(base):
    """The pocket family reads 75 words at most; the rest is dropped and said."""
    text = base.read("x " * 200)
    assert text.hidden.shape[1] == 77
    assert text.shortened
    assert torch.equal(text.hidden, base.read("x " * 75).hidden)


def test_other_families_read_in_pieces(tiny_base, weights, machine, tmp_path):
    """Without a card the Stable Diffusion family reads up to 225 words in three pieces."""
    folder = shutil.copytree(tiny_base, tmp_path / "plain")
    (folder / "POCKET.json").unlink()
    plain = LoadedBase(weights.find(str(folder)), machine)
    assert plain.family.name == "stable-diffusion"
    assert plain.read("x " * 100).hidden.shape[1] == 154
    assert not plain.read("x " * 225).shortened
    assert plain.read("x " * 226).shortened
    both = join([plain.read("x"), plain.read("x " * 100)])
    assert tuple(both.hidden.shape) == (2, 154, 16)


def test_card_changes_the_family(tmp_path):
    """What the card names is taken over, the rest stays; unknown facts are left alone."""
    card = tmp_path / "POCKET.json"
    card.write_text(
        json.dumps(
            {
                "samples_seen": 100_000,
                "steps": 11,
                "guidance_scale": 5,
                "drawing": {"steps": 9},
                "words": {"classes": ["selfie of a man"], "translations": [["Wald", "forest"]]},
            }
        )
    )
    family = read_pocket(card)
    assert (family.drawing.steps, family.drawing.guidance) == (9, 5.0)
    assert family.words.classes == ("selfie of a man",)
    assert family.words.translations == (("Wald", "forest"),)
    assert family.learning.width_px == 576


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"drawing": {"steps": "many"}}', '{"words": {"classes": 3}}']
)
def test_a_broken_card_is_a_permanent_fault(tmp_path, text):
    """Bytes from outside are checked."""
    (tmp_path / "POCKET.json").write_text(text)
    with pytest.raises(Permanent):
        read_pocket(tmp_path / "POCKET.json")


def test_number_format_is_measured_once_and_remembered(tmp_path):
    """The second start reads what the first one measured, even if it would measure otherwise."""
    first = choose_machine(tmp_path)
    memory = tmp_path / "precision.json"
    known = json.loads(memory.read_text())
    other = "float32" if first.format_name == "bfloat16" else "bfloat16"
    memory.write_text(json.dumps(dict.fromkeys(known, other)))
    assert choose_machine(tmp_path) == Machine(device=first.device, dtype=getattr(torch, other))
    memory.write_text("not json")
    assert choose_machine(tmp_path).dtype in {torch.float32, torch.bfloat16}
