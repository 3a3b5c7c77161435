"""What each compute child loads: the only file that names the engines. Runs in the children only.

Libraries are imported inside, so the child that assesses photos never loads torch.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.domain.errors import Permanent
from worker.engines import PaintOrder, Report, TrainOrder
from worker.orders import (
    ChallengeOrder,
    EnlargeOrder,
    ForgetOrder,
    JointOrder,
    PhotoOrder,
    SetOrder,
    VideoOrder,
)

Preview = Callable[..., None]
"""(JPEG, number of the order in a joint one = 0)."""
Work = Callable[[Any, Report, Preview], Any]


def assess_room() -> Work:
    """Photos and videos become verdicts; a whole set is asked whom it shows, a film who it is of."""
    from worker.assess.assessor import FaceAssessor  # noqa: PLC0415 - see above
    from worker.assess.challenge import FaceProver  # noqa: PLC0415
    from worker.assess.faces import FaceReader  # noqa: PLC0415

    reader = FaceReader()
    assessor, prover = FaceAssessor(reader), FaceProver(reader)

    def work(order: Any, report: Report, _preview: Preview) -> Any:
        if isinstance(order, PhotoOrder):
            return assessor.photo(order.data, order.known, doubtful=order.doubtful)
        if isinstance(order, VideoOrder):
            return list(assessor.video(order.data, order.known, report, doubtful=order.doubtful))
        if isinstance(order, SetOrder):
            return assessor.standing(order.features)
        if isinstance(order, ChallengeOrder):
            return prover.prove(order.video, order.tasks, order.references, report)
        raise Permanent("worker-wrong-order")

    return work


def create_room(weights_dir: str) -> Work:
    """Prompts become portraits, portraits become larger ones; faces are kept at hand until told otherwise."""
    from worker.painting.faces import FaceLikeness  # noqa: PLC0415 - see above
    from worker.painting.portraits import DiffusionPainter  # noqa: PLC0415
    from worker.painting.studio import Studio  # noqa: PLC0415
    from worker.painting.upscale import DiffusionUpscaler  # noqa: PLC0415
    from worker.weights import WeightStore  # noqa: PLC0415

    studio, likeness = Studio(WeightStore(Path(weights_dir))), FaceLikeness()
    painter, upscaler = DiffusionPainter(studio, likeness), DiffusionUpscaler(studio, likeness)

    def work(order: Any, report: Report, preview: Preview) -> Any:
        if isinstance(order, PaintOrder):
            return list(painter.paint(order, report, preview))
        if isinstance(order, JointOrder):
            shown = lambda number, jpeg: preview(jpeg, number)  # noqa: E731
            return painter.paint_together(order.orders, report, shown)
        if isinstance(order, EnlargeOrder):
            return upscaler.enlarge(order.picture, order.paint, report)
        if isinstance(order, ForgetOrder):
            studio.forget(*order.adapter_ids)
            return give_back()
        raise Permanent("worker-wrong-order")

    return work


def give_back() -> None:
    """Return what was freed to the system, which wipes it: copies of a face lie there otherwise (glibc)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def train_room(weights_dir: str) -> Work:
    """Selfies become an adapter."""
    from worker.painting.faces import FaceLikeness  # noqa: PLC0415 - see above
    from worker.training.trainer import LoraTrainer  # noqa: PLC0415
    from worker.weights import WeightStore  # noqa: PLC0415

    trainer = LoraTrainer(WeightStore(Path(weights_dir)), FaceLikeness())

    def work(order: Any, report: Report, _preview: Preview) -> Any:
        if isinstance(order, TrainOrder):
            return trainer.train(order, report)
        raise Permanent("worker-wrong-order")

    return work
