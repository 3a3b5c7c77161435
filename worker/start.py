"""What a worker looks at before it takes on anything: the base model, and the folders it writes in.

Imports neither torch nor diffusers: the launcher looks as well.
"""

from __future__ import annotations

from storage.domain.errors import Permanent
from storage.settings import SettingsError
from storage.start import check_folder
from worker.settings import WorkerSettings
from worker.weights import POCKET, WeightStore

_DRAWS = {"create", "train"}
_HINTS = {
    "weights-missing": "no whole model in diffusers' layout lies there (a folder with model_index.json)",
    "weights-broken": "its model_index.json cannot be read",
    "weights-unsafe": "its weights are no safetensors, and nothing else is opened",
    "base-unsupported": "only Stable Diffusion, up to XL and in diffusers' layout, is known",
}
_CHOICES = "Say pocket, a local folder, or a hub id like owner/name."
_AGAIN = "The pocket model comes along with the program: get its files again."


def check_worker(settings: WorkerSettings) -> None:
    """SettingsError names the setting that is wrong. What a hub has is seen only when it is fetched."""
    if _DRAWS.isdisjoint(settings.queue_names):
        return
    check_base_model(settings)
    if settings.worker_weights_dir is not None:
        check_folder("WORKER_WEIGHTS_DIR", settings.worker_weights_dir)
    if settings.worker_scratch_dir is not None:
        check_folder("WORKER_SCRATCH_DIR", settings.worker_scratch_dir)


def check_base_model(settings: WorkerSettings) -> None:
    """Look at the model as the engines will, as far as it lies on this machine."""
    try:
        WeightStore(settings.weights_dir).find_here(settings.base_model)
    except (Permanent, OSError) as error:
        reason = _HINTS[error.code] if isinstance(error, Permanent) else "it cannot be read"
        hint = _AGAIN if settings.base_model == POCKET else _CHOICES
        raise SettingsError(f"BASE_MODEL: {reason}. {hint}") from error
