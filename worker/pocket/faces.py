"""Find the face in every composed picture, so that training can look at it most.

A face is a sixth of a picture and nearly all that anyone looks at. Boxes go to faces.json, beside the
pictures.

    python -m worker.pocket.faces --pictures .pocket/pictures
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from worker.assess.faces import FaceReader


def main() -> None:
    """Add the boxes (x0, y0, x1, y1, 0 to 1 of the picture; null where none was found) that are missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    given = parser.parse_args()
    out = given.pictures / "faces.json"
    boxes: dict[str, list[float] | None] = json.loads(out.read_text()) if out.exists() else {}
    rows = [json.loads(r) for r in (given.pictures / "captions.jsonl").read_text().splitlines()]
    reader = FaceReader()
    for row in rows:
        if row["file"] in boxes:
            continue
        with Image.open(given.pictures / row["file"]) as image:
            picture = np.asarray(image.convert("RGB").reduce(2))
        found = reader.detect(picture)
        size = np.tile(picture.shape[1::-1], 2)
        boxes[row["file"]] = np.clip(found[0].box / size, 0, 1).round(4).tolist() if found else None
    out.write_text(json.dumps(boxes))
    print("faces in", sum(b is not None for b in boxes.values()), "of", len(boxes), "pictures", flush=True)


if __name__ == "__main__":
    main()
