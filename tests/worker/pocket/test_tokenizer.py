"""The pocket model's tokenizer keeps what people type."""

import pytest

from worker.pocket.tokenizer import MAX_TOKENS, load


@pytest.mark.parametrize(
    "text",
    [
        "photo of sks woman on the moon",
        "foto einer 35-jährigen frau mit gebräunter haut, nachts in der stadt",
        "größe, äpfel, straße, 漢字 😀",
    ],
)
def test_round_trip(text: str) -> None:
    """Ids turn back into the text, up to spaces, for any bytes."""
    tokenizer = load()
    ids = tokenizer(text).input_ids
    back = tokenizer.decode(ids, skip_special_tokens=True)
    assert back.replace(" ", "") == text.replace(" ", "")
    assert tokenizer.unk_token_id not in ids[1:-1]


def test_captions_are_one_piece_a_word() -> None:
    """Words of the captions are whole tokens, so that short prompts are short."""
    tokenizer = load()
    assert len(tokenizer("photo of a woman on the beach").input_ids) == 7 + 2


def test_length_is_bounded() -> None:
    """A long prompt is cut at the length the text encoder has positions for."""
    tokenizer = load()
    ids = tokenizer("moon " * 500, truncation=True, padding="max_length").input_ids
    assert len(ids) == MAX_TOKENS == tokenizer.model_max_length
