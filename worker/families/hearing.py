"""What a caption says, read off the text encoder's answer: scene, person, hair, clothes, hat.

The pocket base is told these as numbers beside the words, since so small a model hardly learns them from
attention to words alone. Of every group, class 0 means that the caption says nothing about it.
"""

import torch
from torch import Tensor, nn

COLOURS = (
    "white", "black", "grey", "red", "blue", "navy", "green", "yellow", "orange", "purple", "pink", "beige",
    "brown", "turquoise",
)  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    "scene": (
        "beach", "jungle", "moon", "mountains", "city_night", "snow", "desert", "forest", "office",
        "space_station", "underwater", "castle", "concert", "cafe", "library", "studio", "meadow",
    ),
    "person": ("man", "woman"),
    "age": ("young", "middle", "old"),
    "skin": ("very light", "light", "tan", "brown", "dark"),
    "hair_style": ("very short", "short", "side-parted", "chin-length", "long", "tied-back"),
    "hair_colour": ("black", "dark brown", "brown", "red", "blond", "grey"),
    "curly": ("curly",),
    "beard": ("stubble", "a short beard", "a full beard"),
    "glasses": ("yes",),
    "expression": (
        "neutral", "slight smile", "smile", "open smile", "laugh", "surprised", "serious", "sceptical",
        "pout",
    ),
    "garment": ("tee", "vneck", "tank", "turtle", "jacket", "suit", "coat", "space suit"),
    "colour": COLOURS,
    "pattern": ("stripes", "dots"),
    "hat": ("beanie", "cap", "straw hat", "felt hat"),
    "hat_colour": COLOURS,
    "named": ("yes",),
}  # fmt: skip
"""Class 1, 2, ... of every group, as worker/pocket/words.py calls them; the order is that of the weights."""
GROUPS: dict[str, int] = {group: 1 + len(keys) for group, keys in KEYS.items()}


def class_of(group: str, key: str) -> int:
    """Return the number of a class of what can be heard, 0 for one that is never said."""
    return KEYS[group].index(key) + 1 if key in KEYS[group] else 0


class Hearing(nn.Module):
    """One attention query a group, then a linear layer a group.

    Any number of tokens is pooled, so a caption in several pieces of 64 is heard as a whole.
    """

    def __init__(self, groups: dict[str, int], width: int) -> None:
        super().__init__()
        self.groups = dict(groups)
        self.queries = nn.Parameter(torch.randn(len(groups), width) * width**-0.5)
        self.key = nn.Linear(width, width, bias=False)
        self.heads = nn.ModuleList(nn.Linear(width, classes) for classes in groups.values())

    def forward(self, hidden: Tensor) -> Tensor:
        """Hidden states (B, T, D) to log-probabilities (B, sum of classes), group after group."""
        scores = self.key(hidden) @ self.queries.T  # (B, T, groups)
        pooled = scores.softmax(1).transpose(1, 2) @ hidden  # (B, groups, D)
        parts = [head(pooled[:, at]).log_softmax(-1) for at, head in enumerate(self.heads)]
        return torch.cat(parts, -1)

    def split(self, log_probs: Tensor) -> dict[str, Tensor]:
        """Log-probabilities (B, sum of classes) by the names of the groups, each (B, classes)."""
        parts = torch.split(log_probs, list(self.groups.values()), -1)
        return dict(zip(self.groups, parts, strict=True))
