"""Where model weights come from, and what is refused: everything that is not safetensors, judged by content.

A pickle runs code when it is opened, so a name is not believed: the first bytes are. A base model is a
folder in diffusers' layout (a local one, the pocket model of this package, or a hub repository fetched once
into the cache). Only known architecture classes are loaded; a repository that brings code of its own is
refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from storage.domain.errors import Permanent, Retryable

POCKET = "pocket"
POCKET_FOLDER = Path(__file__).parent / "pocket" / "weights"
HEADER_LIMIT_BYTES = 100_000_000  # the format's own limit
WEIGHT_PARTS = ("unet", "vae", "text_encoder", "text_encoder_2")
NEEDED_PARTS = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
KNOWN_PIPELINES = {
    "StableDiffusionPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionXLPipeline",
    "StableDiffusionXLImg2ImgPipeline",
}
KNOWN_CLASSES = {
    "unet": {"UNet2DConditionModel", "RememberingDenoiser"},
    "vae": {"AutoencoderKL", "LayeredAutoencoder"},
    "text_encoder": {"CLIPTextModel"},
    "text_encoder_2": {"CLIPTextModelWithProjection"},
    "tokenizer": {"CLIPTokenizer", "CLIPTokenizerFast"},
    "tokenizer_2": {"CLIPTokenizer", "CLIPTokenizerFast"},
}
# What is fetched from a hub: configurations, word lists and the one variant of the safetensors that is loaded
# (a large UNet's in shards). Never fp16 or non_ema copies, never code, never a pickle.
HUB_PATTERNS = (
    "model_index.json",
    "POCKET.json",
    "scheduler/*.json",
    "tokenizer/*.json",
    "tokenizer/*.txt",
    "tokenizer_2/*.json",
    "tokenizer_2/*.txt",
    "text_encoder/*.json",
    "text_encoder/model.safetensors",
    "text_encoder_2/*.json",
    "text_encoder_2/model.safetensors",
    "unet/*.json",
    "unet/diffusion_pytorch_model.safetensors",
    "unet/diffusion_pytorch_model-?????-of-?????.safetensors",
    "vae/*.json",
    "vae/diffusion_pytorch_model.safetensors",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFolder:
    """A base model that was found and looks safe. `fingerprint` names its weights: caches are keyed by it."""

    name: str  # as asked for: "pocket", a path, a hub id
    path: Path
    index: Mapping[str, Any]  # model_index.json
    fingerprint: str


class WeightStore:
    """Finds base models.

    `cache` keeps what a hub sent and what is derived from a base (class latents, precision).
    """

    def __init__(self, cache: Path, *, pocket: Path = POCKET_FOLDER, offline: bool = False) -> None:
        self.cache = cache
        self._pocket = pocket
        self._offline = offline

    def find(self, base_model: str) -> BaseFolder:
        """Raise Permanent when it is missing, unsafe or of an architecture we do not run.

        Retryable on a lost hub.
        """
        return self.find_here(base_model) or check_folder(base_model, self._from_hub(base_model))

    def find_here(self, base_model: str) -> BaseFolder | None:
        """Find it without a hub; None when only a hub can have it. Permanent as `find`, OSError unread."""
        if base_model == POCKET:
            return check_folder(base_model, self._pocket)
        path = Path(base_model)
        if path.is_dir():
            return check_folder(base_model, path)
        if path.exists():
            # A single file is never a pipeline folder; say so clearly when it is a pickle in disguise.
            refuse_unsafe(path)
            raise Permanent("base-unsupported")
        if base_model.count("/") != 1 or base_model.startswith(("/", ".", "~")):
            raise Permanent("weights-missing")
        return None

    def _from_hub(self, repository: str) -> Path:
        try:
            return Path(
                snapshot_download(
                    repository,
                    cache_dir=self.cache / "hub",
                    allow_patterns=list(HUB_PATTERNS),
                    local_files_only=self._offline,
                    etag_timeout=10,
                )
            )
        except (HFValidationError, RepositoryNotFoundError, RevisionNotFoundError) as error:
            raise Permanent("weights-missing") from error
        except LocalEntryNotFoundError as error:  # not here, and not to be had there
            if self._offline or isinstance(error.__cause__, OfflineModeIsEnabled):
                raise Permanent("weights-missing") from error
            raise Retryable("weights-hub-unreachable") from error
        except (HfHubHTTPError, OSError) as error:
            raise Retryable("weights-hub-unreachable") from error


def check_folder(name: str, folder: Path) -> BaseFolder:
    """Look at every part before anything is loaded."""
    index_file = folder / "model_index.json"
    if not index_file.is_file():
        raise Permanent("weights-missing")
    index = _read_json(index_file)
    if not isinstance(index, dict) or index.get("_class_name") not in tuple(KNOWN_PIPELINES):
        raise Permanent("base-unsupported")
    for part, known in KNOWN_CLASSES.items():
        entry = index.get(part)
        wanted = part in NEEDED_PARTS
        if wanted and not (folder / part).is_dir():
            raise Permanent("weights-missing")
        if entry is not None and not _names_a_class(entry):
            raise Permanent("weights-broken")
        if entry is not None and entry[1] is not None and entry[1] not in known:
            raise Permanent("base-unsupported")  # e.g. a class from code that the repository brings along
    digest = hashlib.sha256(index_file.read_bytes())
    for part in WEIGHT_PARTS:
        if (folder / part).is_dir():
            files = weight_files(folder / part)
            for file in files:
                digest.update(f"{part}/{file.name}:{file.stat().st_size}".encode())
                digest.update(_ends(file))
            for shards in shard_indices(folder / part, files):
                digest.update(f"{part}/{shards.name}".encode() + shards.read_bytes())
    return BaseFolder(name=name, path=folder, index=index, fingerprint=digest.hexdigest()[:16])


def weight_files(part: Path) -> list[Path]:
    """Return the safetensors of one part, each checked by content.

    A part that has only pickles is refused.
    """
    files = sorted(part.glob("*.safetensors"))
    if not files:
        pickles = [*part.glob("*.bin"), *part.glob("*.ckpt"), *part.glob("*.pt"), *part.glob("*.pth")]
        raise Permanent("weights-unsafe" if pickles else "weights-missing")
    for file in files:
        refuse_unsafe(file)
    return files


def shard_indices(part: Path, files: Sequence[Path]) -> list[Path]:
    """Return what says in which file each weight lies; it may send the loader to the checked ones alone."""
    if (part / "adapter_config.json").exists():  # transformers would load what it names, from anywhere
        raise Permanent("weights-unsafe")
    names = {file.name for file in files}
    indices = sorted(part.glob("*.safetensors.index.json"))
    for index in indices:
        said = _read_json(index)
        where = said.get("weight_map") if isinstance(said, dict) else None
        if not isinstance(where, dict) or not all(isinstance(name, str) for name in where.values()):
            raise Permanent("weights-broken")
        if not names.issuperset(where.values()):  # a pickle, or something outside of this folder
            raise Permanent("weights-unsafe")
    return indices


def _read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Permanent("weights-broken") from error


def _names_a_class(entry: object) -> bool:
    """Whether it is what model_index.json says of a part: library and class, or [null, null]."""
    return (
        isinstance(entry, list)
        and len(entry) == 2
        and all(name is None or isinstance(name, str) for name in entry)
    )


def refuse_unsafe(file: Path) -> None:
    """Raise Permanent unless the file begins as safetensors do: a length and a JSON object of that length."""
    with file.open("rb") as stream:
        start = stream.read(9)
    if not _is_safetensors_start(start, file.stat().st_size):
        raise Permanent("weights-unsafe")


def check_adapter(data: bytes) -> dict[str, str]:
    """Return an adapter's metadata.

    Raise Permanent when the bytes are no safetensors (a pickle, say) or broken.
    """
    if not _is_safetensors_start(data[:9], len(data)):
        raise Permanent("weights-unsafe")
    length = int.from_bytes(data[:8], "little")
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise Permanent("weights-broken") from error
    metadata = header.get("__metadata__", {}) if isinstance(header, dict) else {}
    if not isinstance(metadata, dict):
        raise Permanent("weights-broken")
    return {str(key): str(value) for key, value in metadata.items()}


def _is_safetensors_start(start: bytes, size_bytes: int) -> bool:
    length = int.from_bytes(start[:8], "little")
    return len(start) == 9 and start[8:9] == b"{" and 2 <= length <= min(HEADER_LIMIT_BYTES, size_bytes - 8)


def _ends(file: Path, size_bytes: int = 1 << 20) -> bytes:
    """First and last mebibyte: enough to tell two trainings apart without reading gigabytes."""
    with file.open("rb") as stream:
        head = stream.read(size_bytes)
        stream.seek(max(0, file.stat().st_size - size_bytes))
        return head + stream.read(size_bytes)
