"""What a base is to foretell (noise, velocity or picture), and what an error counts at each noise level.

Shared by a face's training and the pocket model's own.
"""

from __future__ import annotations

from torch import Tensor

SNR_CEILING = 1e6
LEAST_NOISE = 0.05  # share of the variance below which an error of the picture counts no more than at it


def snr_of(alphas_cumprod: Tensor) -> Tensor:
    """Signal-to-noise ratio of every noise level (T,), on the CPU; zero at a zero-terminal-SNR end."""
    alphas = alphas_cumprod.double().cpu()
    return (alphas / (1 - alphas).clamp(min=1 / SNR_CEILING)).float()


def squared_error(answer: Tensor, clean: Tensor, noise: Tensor, snr: Tensor, kind: str) -> Tensor:
    """Squared error (B, C, h, w) of what the base foretells, by its schedule's `prediction_type`.

    A foretold picture's error counts as its velocity's would, which is larger by the noise's variance.
    """
    if kind == "epsilon":
        return (answer - noise).square()
    share = (snr / (snr + 1))[:, None, None, None]  # of the variance is picture
    if kind == "sample":
        return (answer - clean).square() / (1 - share).clamp(min=LEAST_NOISE)
    return (answer - (share.sqrt() * noise - (1 - share).sqrt() * clean)).square()


def min_snr(snr: Tensor, limit: float, *, velocity: bool) -> Tensor:
    """Weights of Hang et al.

    2023 for noise or velocity targets; pure noise (SNR 0) teaches noise targets nothing.
    """
    limited = snr.clamp(max=limit)
    return limited / (snr + 1) if velocity else limited / snr.clamp(min=1e-8)
