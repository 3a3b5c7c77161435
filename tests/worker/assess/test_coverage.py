"""What a set still lacks, from its tags."""

from storage.domain.coverage import missing


def varied(count):
    sides = ("front", "front", "left", "right")
    looks = (("neutral",), ("smile",), ("smile", "teeth"))
    return [
        (sides[n % 4], *looks[n % 3], f"light-{('even', 'warm', 'side')[n % 3]}", f"background-{n % 5}")
        for n in range(count)
    ]


def test_empty_set_lacks_everything():
    """The front comes first: it is the easiest to ask for."""
    lacking = missing([])
    assert lacking[0] == "missing-front"
    assert {"missing-left", "missing-right", "missing-smile", "missing-light", "missing-background"} <= set(
        lacking
    )


def test_varied_set_lacks_nothing():
    """Half front, a quarter each side, several looks, lights and places."""
    assert missing(varied(24)) == ()


def test_one_side_only():
    """A set without the right side lacks just that."""
    tags = [tuple("left" if tag == "right" else tag for tag in one) for one in varied(24)]
    assert missing(tags) == ("missing-right",)


def test_shares_grow_with_the_set():
    """Two smiles are enough for ten photos, not for forty."""
    calm = [("front", "neutral", "light-even", "background-0")]
    smiling = [("left", "smile", "teeth", "light-warm", "background-1")]
    assert "missing-smile" not in missing(calm * 8 + smiling * 2)
    assert "missing-smile" in missing(calm * 38 + smiling * 2)


def test_always_the_same_light_and_place():
    """Otherwise complete, but from one room."""
    tags = [(*one[:-2], "light-even", "background-0") for one in varied(24)]
    assert missing(tags) == ("missing-light", "missing-background")
