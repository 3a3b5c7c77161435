"""What the story promises, looked at when it has been told."""

from __future__ import annotations

from demo.output import Report
from worker.weights import POCKET

PICTURE_SIZE, HD_SIZE = (576, 768), (1152, 1536)


def broken_promises(report: Report) -> list[str]:
    """Return a sentence for each promise that the story did not keep.

    What was learned and whom the pictures show is promised of the pocket model alone; of another one it is
    only reported: a short training's loss on a large base is mostly that of the noise levels it happened on.
    """
    stray = [photo for photo in report.photos if not photo.file.startswith("p001") and photo.accepted]
    promises = {
        "a photo of somebody else was accepted": not stray,
        "no bad photo was turned down": any(photo.verdict == "rejected" for photo in report.photos),
        "a picture has the wrong size": all(
            (one.width, one.height) == PICTURE_SIZE for one in report.portraits
        ),
        "the HD picture has the wrong size": (report.hd.width, report.hd.height) == HD_SIZE,
    }
    if report.model == POCKET:
        promises |= {
            "the training did not learn": report.training.last_loss < report.training.first_loss,
            "the face model draws no face": report.likeness_with_adapter is not None,
            "pictures with the face model are not more like the person than without": (
                report.likeness_with_adapter or -1.0
            )
            > (report.likeness_without_adapter or -1.0),
        }
    return [sentence for sentence, held in promises.items() if not held]
