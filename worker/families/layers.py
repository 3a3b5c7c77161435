"""A picture in two layers, person and place: the pocket model's autoencoder.

What is drawn of a person then never depends on what was behind them in their selfies, and a place never
on who stands in it. Both layers are linear: principal components of patches of 16 x 16 pixels at half the
picture's size. A small network joins the decoded layers at the full size. What the picture of a person
still misses then (lashes, strands, pores) is kept as waves of light and dark at the full size.
docs/decisions/0038-two-layers.md and 0083-fine-detail.md say why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from diffusers import configuration_utils
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.enlarging import Detail, Enlarger, bicubic
from worker.families.matte import Matte

PATCH_PX = 16  # of the halved picture
PERSON, ALPHA, PLACE = 32, 8, 24  # latent channels, in this order
PERSON_CHANNELS = PERSON + ALPHA
COARSE = PERSON + ALPHA + PLACE
FINE_PX = 2 * PATCH_PX  # a patch at the full size
WAVES = 16  # in a patch, across and down together, fewer than these are kept
FINE = WAVES * (WAVES + 1) // 2
CHANNELS = COARSE + FINE
SOLID = 0.8  # alpha above which fine detail is the person's, and not of what shines through hair
LUMINANCE = (0.299, 0.587, 0.114)
JOINER_WIDTH = 32
JOINER_BLOCKS = 4
LEAST_ALPHA = 0.05  # below it nothing is known of colours
EDGE_PX = 2.0  # of the halved picture: outlines are no rougher than that
SURE_OFF, SURE_ON = 0.25, 0.7  # a drawn alpha below is the place, above is the person: no veils, no ghosts
LEAST_AGREEING = 5  # pictures of one person, of which most can be right
HEAD_UNTIL = 15 * PATCH_PX  # of a half-size picture's rows: chins end there
AGREED_PX = 3  # around the usual outline a person may reach
LIGHT_POWER = 0.35  # how much of a place's brightness and colour falls on the person
LIGHT_REFERENCE = 0.45  # mean brightness (0..1) of a place that leaves the person as they are
LIGHT_FLOOR = 0.1  # keeps a black place from making a black person

# diffusers says less about its methods than a strict type check wants to hear
_Config: Any = configuration_utils.ConfigMixin
_registered: Any = configuration_utils.register_to_config
_Model: Any = diffusers.ModelMixin


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A halved picture taken apart; colours in -1..1, grey is 0."""

    person: Tensor  # (B, 3, H, W): alpha times the person's own colours, in neutral light
    alpha: Tensor  # (B, 1, H, W), 0..1
    place: Tensor  # (B, 3, H, W), also behind the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What `encode` returns, by the name that diffusers uses."""

    latent: Tensor  # (B, 200, h, w)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What `decode` returns, by the name that diffusers uses."""

    sample: Tensor  # (B, 3, H, W), -1..1


class Patches(nn.Module):
    """Principal components of patches: (B, C, H, W) to (B, K, H/16, W/16) and back."""

    def __init__(self, channels: int, components: int) -> None:
        super().__init__()
        size = channels * PATCH_PX**2
        self.basis = nn.Parameter(torch.zeros(components, size), requires_grad=False)  # orthonormal rows
        self.mean = nn.Parameter(torch.zeros(size), requires_grad=False)
        self.scale = nn.Parameter(torch.ones(components), requires_grad=False)

    def encode(self, values: Tensor) -> Tensor:
        flat = fn.pixel_unshuffle(values, PATCH_PX) - self.mean[:, None, None]
        return torch.einsum("kc,bchw->bkhw", self.basis, flat) / self.scale[:, None, None]

    def decode(self, latents: Tensor) -> Tensor:
        flat = torch.einsum("kc,bkhw->bchw", self.basis, latents * self.scale[:, None, None])
        return fn.pixel_shuffle(flat + self.mean[:, None, None], PATCH_PX)


class Joiner(Detail):
    """Puts the layers together at twice their size, without the seams of patches."""

    def __init__(self) -> None:
        super().__init__(10, width=JOINER_WIDTH, blocks=JOINER_BLOCKS, times=2)

    def forward(self, layers: Layers) -> Tensor:
        """Return the picture (B, 3, 2H, 2W)."""
        plain = joined(layers)
        return bicubic(plain) + self.detail(torch.cat([plain, layers.person, layers.alpha, layers.place], 1))


class Waves(nn.Module):
    """The broader cosine waves of patches of 32 pixels: (B, 1, H, W) to (B, 136, H/32, W/32) and back."""

    waves: Tensor  # (136, 1024), orthonormal rows

    def __init__(self) -> None:
        super().__init__()
        at = torch.arange(FINE_PX)
        one = (math.pi * (2 * at[None] + 1) * at[:, None] / (2 * FINE_PX)).cos() * (2 / FINE_PX) ** 0.5
        one[0] /= 2**0.5
        down, across = torch.meshgrid(at, at, indexing="ij")
        kept = (down + across < WAVES).nonzero()
        waves = torch.einsum("ky,kx->kyx", one[kept[:, 0]], one[kept[:, 1]]).flatten(1)
        self.register_buffer("waves", waves, persistent=False)

    def encode(self, values: Tensor) -> Tensor:
        return torch.einsum("kp,bphw->bkhw", self.waves.to(values), fn.pixel_unshuffle(values, FINE_PX))

    def decode(self, latents: Tensor) -> Tensor:
        flat = torch.einsum("kp,bkhw->bphw", self.waves.to(latents), latents)
        return fn.pixel_shuffle(flat, FINE_PX)


class LayeredAutoencoder(_Model, _Config):  # type: ignore[misc]
    """Pictures (B, 3, H, W) to latents (B, 200, H/32, W/32): person, their alpha, the place, fine detail."""

    config_name = "config.json"

    # the arguments are what is stored as its configuration; the widths say how much smaller latents are
    @_registered  # type: ignore[untyped-decorator]
    def __init__(
        self,
        scaling_factor: float = 1.0,  # noqa: ARG002
        block_out_channels: tuple[int, ...] = (64,) * 6,  # noqa: ARG002
        enlarges: bool = False,
    ) -> None:
        super().__init__()
        self.matte = Matte()
        self.person = Patches(3, PERSON)
        self.alpha = Patches(1, ALPHA)
        self.place = Patches(3, PLACE)
        self.joiner = Joiner()
        self.waves = Waves()
        self.enlarger = Enlarger() if enlarges else None

    def encode(self, pixels: Tensor, *, drawn: bool = False) -> Encoded:
        """Find the person in pictures (B, 3, H, W), -1..1, and encode both layers.

        Off people in what was `drawn` the place's light is taken again. A photo's camera has done that.
        """
        half = fn.avg_pool2d(pixels, 2)
        coarse = self.encode_layers(parted(half, self.matte(half), drawn=drawn))
        return Encoded(latent=torch.cat([coarse, self.missing(pixels, coarse, drawn=drawn)], 1))

    def missing(self, pixels: Tensor, coarse: Tensor, *, drawn: bool) -> Tensor:
        """Return fine latents (B, 136, h, w): what pictures show of a person that coarse latents do not."""
        shown = decided(self.decode_layers(coarse))
        plain = self.joiner(lit(shown) if drawn else shown)
        return self.waves.encode(
            luminance(pixels - plain) * solid(shown) / (brightness(shown) if drawn else 1)
        )

    def encode_layers(self, layers: Layers) -> Tensor:
        """Return coarse latents (B, 64, h, w)."""
        parts = [self.person.encode(layers.person), self.alpha.encode(layers.alpha)]
        return torch.cat([*parts, self.place.encode(layers.place)], 1)

    def decode_layers(self, latents: Tensor) -> Layers:
        """Of latents (B, 64, h, w) or more."""
        person, alpha, place = torch.split(latents[:, :COARSE], [PERSON, ALPHA, PLACE], 1)
        return Layers(
            person=self.person.decode(person).clamp(-1, 1),
            alpha=self.alpha.decode(alpha).clamp(0, 1),
            place=self.place.decode(place).clamp(-1, 1),
        )

    def agreed(self, latents: Tensor) -> Tensor:
        """Take off one person's latents (N, 200, h, w) what most of them say is not the person.

        The matte takes a lamp beside a head for hair now and then, but not in every photo.
        """
        if len(latents) < LEAST_AGREEING:
            return latents
        person, alpha, place, fine = torch.split(latents, [PERSON, ALPHA, PLACE, FINE], 1)
        covers = self.alpha.decode(alpha)
        usual = covers.median(0, keepdim=True).values.clamp(0, 1)
        near = fn.max_pool2d(usual, 2 * AGREED_PX + 1, 1, AGREED_PX)
        near = fn.avg_pool2d(near, 3, 1, 1)  # (1, 1, H, W), soft at its edge
        person = self.person.encode(self.person.decode(person) * near)
        fine = self.waves.encode(self.waves.decode(fine) * doubled(near))
        return torch.cat([person, self.alpha.encode(covers * near), place, fine], 1)

    def oddness(self, latents: Tensor) -> Tensor:
        """How far the outlines of one person's heads (N, 200, h, w) are from the usual: shares (N,).

        What is odd shows something of its background, or lacks hair. Of too few, nothing is known: zeros.
        """
        if len(latents) < LEAST_AGREEING:
            return latents.new_zeros(len(latents))
        alpha = latents[:, PERSON : PERSON + ALPHA, : HEAD_UNTIL // PATCH_PX]
        covers = softened(self.alpha.decode(alpha).clamp(0, 1), EDGE_PX)
        usual = covers.median(0, keepdim=True).values
        return (covers - usual).abs().sum((1, 2, 3)) / usual.sum().clamp(min=1)

    def plain(self, latents: Tensor) -> Tensor:
        """Return half-size pictures (B, 3, 16h, 16w), seams and all: a glimpse."""
        return joined(lit(decided(self.decode_layers(latents))))

    def decode(self, z: Tensor, return_dict: bool = True, generator: Any = None) -> Any:  # noqa: ARG002
        """Latents (B, 200, h, w) to pictures (B, 3, 32h, 32w); the generator is not needed."""
        shown = decided(self.decode_layers(z))
        fine = self.waves.decode(z[:, COARSE:])
        sample: Tensor = self.joiner(lit(shown)) + fine * solid(shown) * brightness(shown)
        return Decoded(sample=sample) if return_dict else (sample,)


def joined(layers: Layers) -> Tensor:
    """The person before the place (B, 3, H, W)."""
    return layers.person + (1 - layers.alpha) * layers.place


def decided(layers: Layers) -> Layers:
    """Make a person solid, with an edge of a few pixels.

    What is drawn is a mean of what is likely, so hair that may be there is half there, and the place shines
    through a face that may be turned a little otherwise. Colours stay; only how much they cover is decided,
    and outlines, which end in the stairs of patches, are made smooth: there colours go on from inside.
    """
    smooth = softened(layers.alpha, EDGE_PX)
    sure = _sure(smooth)
    alpha = sure.square() * (3 - 2 * sure)
    own = (layers.person / layers.alpha.clamp(min=LEAST_ALPHA)).clamp(-1, 1)
    near = (softened(layers.person, EDGE_PX) / smooth.clamp(min=LEAST_ALPHA)).clamp(-1, 1)
    return Layers(person=torch.lerp(near, own, _sure(layers.alpha)) * alpha, alpha=alpha, place=layers.place)


def _sure(alpha: Tensor) -> Tensor:
    return ((alpha - SURE_OFF) / (SURE_ON - SURE_OFF)).clamp(0, 1)


def softened(values: Tensor, sigma: float) -> Tensor:
    """(B, C, H, W), out of focus by so many pixels."""
    reach = math.ceil(3 * sigma)
    at = torch.arange(-reach, reach + 1, device=values.device, dtype=values.dtype)
    weights = (-(at**2) / (2 * sigma**2)).exp()
    weights = (weights / weights.sum()).expand(values.shape[1], 1, 1, -1)
    padded = fn.pad(values, (reach,) * 4, mode="replicate")
    across = fn.conv2d(padded, weights, groups=values.shape[1])
    return fn.conv2d(across, weights.transpose(2, 3), groups=values.shape[1])


def gain(place: Tensor) -> Tensor:
    """Factors (B, 3, 1, 1) for a person's colours (0..1): what light the place throws on them."""
    mean = (place.mean((2, 3), keepdim=True) + 1) / 2
    return ((mean + LIGHT_FLOOR) / (LIGHT_REFERENCE + LIGHT_FLOOR)) ** LIGHT_POWER


def luminance(picture: Tensor) -> Tensor:
    """Light and dark of (B, 3, H, W): (B, 1, H, W)."""
    return torch.einsum("bchw,c->bhw", picture, picture.new_tensor(LUMINANCE))[:, None]


def brightness(layers: Layers) -> Tensor:
    """How much lighter or darker (B, 1, 1, 1) the place makes the person, all colours together."""
    return gain(layers.place).mean(1, keepdim=True)


def solid(layers: Layers) -> Tensor:
    """How far every pixel of the full size (B, 1, 2H, 2W) is the person's and nothing else, 0..1."""
    return ((doubled(layers.alpha) - SOLID) / (1 - SOLID)).clamp(0, 1)


def doubled(values: Tensor) -> Tensor:
    """(B, C, H, W) to (B, C, 2H, 2W), smoothly and without overshooting."""
    return fn.interpolate(values, scale_factor=2.0, mode="bilinear", align_corners=False)


def lit(layers: Layers) -> Layers:
    """Put the place's light on the person."""
    factor = gain(layers.place)
    person = factor * layers.person + layers.alpha * (factor - 1)
    return Layers(person=person, alpha=layers.alpha, place=layers.place)


def parted(half: Tensor, alpha: Tensor, *, drawn: bool) -> Layers:
    """Take a picture (B, 3, H, W) apart; behind the person the place goes on softly."""
    place = filled(half, 1 - alpha)
    person = half - (1 - alpha) * place
    factor = gain(place) if drawn else torch.ones_like(place[..., :1, :1])
    neutral = (person - alpha * (factor - 1)) / factor
    return Layers(person=neutral, alpha=alpha, place=place)


def filled(picture: Tensor, known: Tensor) -> Tensor:
    """Fill what is not known (weights (B, 1, H, W), 0..1) from ever coarser means of what is."""
    sure = (known * 10 - 9).clamp(min=0)  # half-transparent pixels hold the person's colours, too
    sums, weights = picture * sure, sure
    levels = []
    while min(sums.shape[2:]) > 1:
        levels.append((sums, weights))
        sums, weights = (fn.avg_pool2d(values, 2, ceil_mode=True) for values in (sums, weights))
    found = sums / weights.clamp(min=1e-6)
    for sums, weights in reversed(levels):
        found = fn.interpolate(found, sums.shape[2:], mode="bilinear", align_corners=False)
        share = (weights * 4).clamp(max=1)
        found = share * sums / weights.clamp(min=1e-6) + (1 - share) * found
    return found
