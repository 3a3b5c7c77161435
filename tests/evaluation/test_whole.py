"""The whole evaluation, on a tiny base model and judges that know nothing: the way, not the figures."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from evaluation import networks
from evaluation.__main__ import evaluate
from evaluation.run import Plan
from tests.worker.tiny_pipeline import tiny_pipeline

PEOPLE = Path(__file__).parents[2] / "people"


@pytest.fixture
def judges(tmp_path):
    """Untrained networks, stored as trained ones are."""
    torch.manual_seed(0)
    networks.save(
        networks.FaceNet(), tmp_path / networks.FACES_FILE, {"threshold": 0.5, "widths": networks.FACE_WIDTHS}
    )
    facts = {"scenes": ["beach", "moon"], "widths": networks.SCENE_WIDTHS}
    networks.save(networks.SceneNet(2), tmp_path / networks.SCENES_FILE, facts)
    return tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_from_selfies_to_page_and_on_where_it_was_cut(tmp_path, judges):
    """Four people, two scenes: a report and a page; what was made is not made again, what is gone is."""
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("p001", "p002", "p007", "p008"):
        for number in range(4):
            shutil.copy(PEOPLE / f"{name}_{number:02}.jpg", folder)
    base = tiny_pipeline(tmp_path / "tiny")
    plan = Plan(scenes=("beach", "moon"), strangers=("photo of a man",), hd_scenes=1)

    def run():
        evaluate(str(base), [folder], tmp_path / "work", tmp_path / "out", judges, plan)
        return json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))

    report = run()
    assert report["all"]["people"] == 4
    assert report["all"]["portraits"] == 32
    assert 0 <= report["identification"] <= 1
    assert min(report[f"{what}_seconds"] for what in ("training", "four_pictures", "hd")) > 0
    assert report["real_selfies"]["dlib"]["people"] == 4
    pictures = sorted((tmp_path / "work").rglob("*.jpg"))
    changed = {file: file.stat().st_mtime_ns for file in pictures if not file.name.startswith("selfie")}
    gone = next(file for file in pictures if file.name == "moon-1.jpg")
    gone.unlink()
    (gone.parent / "moon.json").unlink()
    again = run()
    assert again["training_seconds"] == report["training_seconds"]
    anew = {file.name for file, at in changed.items() if file.stat().st_mtime_ns != at}
    assert anew == {f"moon-{rank}.jpg" for rank in range(4)}
    assert (tmp_path / "out" / "page.html").is_file()
