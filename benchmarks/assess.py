"""CPU milliseconds of judging a photo, by part and in all, and a video; ratios within one run.

    python benchmarks/assess.py [--rounds 15]

Uses a picture of people/ at 960 x 1,280 (the size of a Telegram photo) and at 12 megapixels; then all
pictures of people/, enlarged to that size, each against the first one looked at again beside it.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from storage.domain.proving import Task  # noqa: E402
from worker.assess.assessor import FaceAssessor  # noqa: E402
from worker.assess.challenge import FaceProver  # noqa: E402
from worker.assess.crop import annotated  # noqa: E402
from worker.assess.decode import decode_photo, encode_jpeg  # noqa: E402
from worker.assess.duplicates import picture_hash  # noqa: E402
from worker.assess.faces import FaceReader  # noqa: E402
from worker.assess.findings import finding  # noqa: E402
from worker.assess.mesh import roi_of_detection  # noqa: E402
from worker.assess.quality import crop_face, measure  # noqa: E402
from worker.pocket.films import take  # noqa: E402


def sent(side_px: tuple[int, int], quality: int = 88, name: str = "p001_02.jpg") -> bytes:
    buffer = io.BytesIO()
    picture = Image.open(ROOT / "people" / name).resize(side_px, Image.Resampling.LANCZOS)
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return 1000 * statistics.median(taken)


def everybody(assessor: FaceAssessor, reference: bytes, known: Sequence[bytes]) -> None:
    """Median and 95th percentile of all pictures, and what kind takes longest."""
    ratios: dict[str, float] = {}
    for path in sorted((ROOT / "people").glob("*.jpg")):
        photo = sent((960, 1280), name=path.name)
        # One after the other, so that a busy machine slows both.
        took = cpu_ms(lambda: assessor.photo(photo, known), 3)  # noqa: B023 - called before the next turn
        ratios[path.stem] = took / cpu_ms(lambda: assessor.photo(reference, known), 3)
    in_order = sorted(ratios.values())
    slowest = max(ratios, key=lambda name: ratios[name])
    middle, late = statistics.median(in_order), in_order[int(0.95 * len(in_order))]
    print(f"all {len(ratios)} of people/: median {middle:.2f}, p95 {late:.2f}, most", end=" ")
    print(f"{ratios[slowest]:.2f} ({slowest})")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    rounds = arguments.parse_args().rounds
    assessor, reader = FaceAssessor(), FaceReader()
    small, large = sent((960, 1280)), sent((3000, 4000))
    names = ("p001_00", "p001_01", "p001_03", "p001_05", "p001_06")
    photos = [(ROOT / "people" / f"{name}.jpg").read_bytes() for name in names]
    known = [row for row in (assessor.photo(photo, []).features for photo in photos) if row is not None]
    picture = decode_photo(small).keep
    seen = reader.see(picture)
    if seen is None:
        raise SystemExit("no face in the benchmark's picture")
    face, box = seen.face, reader.detect(picture)[0]
    cut = crop_face(picture, face)
    parts: dict[str, Callable[[], object]] = {
        "decode 960 x 1280": lambda: decode_photo(small),
        "detect": lambda: reader.detect(picture),
        "mesh, blendshapes, pose": lambda: reader.mesh.fit(picture, roi_of_detection(box.box, box.points)),
        "crop and measures": lambda: measure(picture, face, crop_face(picture, face)),
        "embedding": lambda: reader.embedder.embed(picture, face),
        "faceprint": lambda: reader.faceprints.of(picture, face),
        "three hashes": lambda: [picture_hash(one) for one in (picture, cut.picture, cut.picture)],
        "keep as JPEG": lambda: encode_jpeg(picture),
        "annotated crop": lambda: annotated(seen, finding("blurred")),
    }
    whole = cpu_ms(lambda: assessor.photo(small, known), rounds)
    print(f"{'photo 960 x 1280, whole':28} {whole:7.1f} ms CPU   1.00")
    for name, work in parts.items():
        took = cpu_ms(work, rounds)
        print(f"{name:28} {took:7.1f} ms CPU   {took / whole:.2f}")
    took = cpu_ms(lambda: assessor.photo(large, known), rounds)
    print(f"{'photo 3000 x 4000, whole':28} {took:7.1f} ms CPU   {took / whole:.2f}")
    note = (ROOT / "tests" / "media" / "video_note.mp4").read_bytes()
    took = cpu_ms(lambda: assessor.video(note, [], lambda *_: None), 3)
    print(f"{'video note, 8.8 s':28} {took:7.0f} ms CPU   {took / whole:.1f}")
    tasks = (Task.TURN_LEFT, Task.SMILE, Task.LOOK_UP)
    film, prover = take(ROOT / "people" / "challenges" / "p001", tasks), FaceProver(reader)
    took = cpu_ms(lambda: prover.prove(film, tasks, known, lambda *_: None), 3)
    print(f"{'proof of person, 7.7 s':28} {took:7.0f} ms CPU   {took / whole:.1f}")
    everybody(assessor, small, known)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
