"""Verdicts on photos: the states, the reasons, what comes with them, the comparison with known ones."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from storage.domain.errors import Permanent
from storage.domain.records import SelfieState
from tests.worker.assess.selfies import encoded, opened, selfie
from worker.assess.assessor import FaceAssessor
from worker.assess.features import pack, unpack
from worker.assess.findings import SEVERITY


def codes(verdict):
    return [one.code for one in verdict.findings]


def known_of(assessor, *names):
    return [assessor.photo(selfie(name), []).features for name in names]


@pytest.fixture(scope="module")
def verdict(assessor):
    return assessor.photo(selfie("p001_02"), [])


def test_accepted_photo_brings_everything(verdict):
    """An accepted photo has a cleaned picture, coverage and features."""
    assert verdict.state is SelfieState.ACCEPTED
    assert Image.open(io.BytesIO(verdict.picture)).size == (576, 768)
    assert "front" in verdict.coverage
    assert any(tag.startswith("light-") for tag in verdict.coverage)
    assert "background-0" in verdict.coverage
    features = unpack(verdict.features)
    assert features.embedding.shape == (128,)
    x0, y0, x1, y1 = features.box
    assert 0 < x0 < x1 < 1
    assert 0 < y0 < y1 < 1
    assert (features.landmarks[:, 0] > x0).all()
    assert (features.landmarks[:, 0] < x1).all()


def test_deterministic(assessor, verdict):
    """The same photo twice: the same verdict, byte for byte."""
    assert assessor.photo(selfie("p001_02"), []) == verdict


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_lying_photos_are_turned(assessor, turn):
    """A photo that lies on its side or head is judged and kept upright."""
    lying = encoded(opened("p001_02").rotate(turn, expand=True), quality=95)
    judged = assessor.photo(lying, [])
    assert judged.state is SelfieState.ACCEPTED
    assert "turned-upright" in codes(judged)
    assert judged.crop is None
    upright = np.asarray(Image.open(io.BytesIO(judged.picture))).astype(int)
    assert np.abs(upright - np.asarray(opened("p001_02"))).mean() < 5


def test_no_face(assessor):
    """A landscape: no face, a small picture that shows where it should be, and nothing remembered."""
    rng = np.random.default_rng(3)
    scene = Image.fromarray(rng.integers(0, 255, (24, 32, 3), dtype=np.uint8)).resize((640, 480))
    judged = assessor.photo(encoded(scene), [])
    assert codes(judged) == ["no-face"]
    assert judged.features is None
    assert judged.coverage == ()
    assert max(Image.open(io.BytesIO(judged.crop)).size) == 480


def test_unreadable_file_is_a_verdict(assessor):
    """Files that cannot be decoded are turned down with the decoder's code and its numbers, not raised."""
    judged = assessor.photo(b"hello", [])
    assert judged.state is SelfieState.REJECTED
    assert codes(judged) == ["photo-unreadable-format"]
    tiny = assessor.photo(encoded(Image.new("RGB", (40, 40))), [])
    assert tiny.findings[0].params == {"least_px": 240}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("p002_30_blur", "blurred"),
        ("p001_31_motion_blur", "shaken"),
        ("p007_32_dark", "too-dark"),
        ("p007_33_overexposed", "too-bright"),
        ("p001_34_turned_away", "turned-too-far"),
        ("p007_35_back_of_head", "no-face"),
        ("p001_36_cut_off", "cut-off"),
        ("p002_37_small_face", "too-small"),
        ("p002_38_two_people", "several-people"),
        ("p001_39_sunglasses", "sunglasses"),
        ("p007_40_mask", "mask"),
        ("p001_41_eyes_closed", "eyes-closed"),
        ("p002_42_backlit", "deep-shadow"),
    ],
)
def test_each_reason_with_its_crop(assessor, name, code):
    """Each kind of bad photo gets its own reason first, and a small annotated picture."""
    judged = assessor.photo(selfie(name), [])
    assert judged.state is SelfieState.REJECTED
    assert judged.findings[0].code == code
    crop = Image.open(io.BytesIO(judged.crop))
    assert 470 <= max(crop.size) <= 560
    assert len(judged.crop) < 120_000
    pixels = np.asarray(crop.convert("RGB")).astype(int)
    marked = (np.abs(pixels - [230, 40, 50]).max(2) < 40) | (np.abs(pixels - [40, 200, 90]).max(2) < 40)
    assert marked.sum() > 200


def test_grey_and_green(assessor):
    """No colours at all, or green skin: filters."""
    assert "grey-picture" in codes(assessor.photo(encoded(opened("p001_02").convert("L")), []))
    red, green, blue = opened("p001_02").split()
    tinted = Image.merge(
        "RGB", (red.point(lambda v: v * 0.6), green.point(lambda v: min(255, v * 1.3)), blue)
    )
    assert "strong-filter" in codes(assessor.photo(encoded(tinted), []))


def test_screenshot_is_a_warning(assessor):
    """Bars of a phone above and below: a hint, and still accepted."""
    screen = Image.new("RGB", (576, 960), (245, 245, 245))
    screen.paste(opened("p001_02"), (0, 96))
    ImageDraw.Draw(screen).rectangle((0, 864, 576, 960), fill=(20, 20, 20))
    judged = assessor.photo(encoded(screen), [])
    assert "screenshot" in codes(judged)
    assert judged.state is SelfieState.ACCEPTED


def test_copies_are_duplicates(assessor):
    """The same file, a smaller one, a crop, a mirror image and a brighter one are all known already."""
    known = known_of(assessor, "p001_05", "p001_02", "p001_03")
    image = opened("p001_02")
    copies = [
        image,
        image.resize((432, 576)),
        image.crop((40, 40, 540, 720)),
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        image.point(lambda value: min(255, int(value * 1.12))),
    ]
    for copy in copies:
        assert "duplicate" in codes(assessor.photo(encoded(copy, quality=60), known))


def test_a_photo_that_is_in_doubt_is_not_doubled_either(assessor):
    """Doubtful photos do not say who the set shows, but a copy of one is a copy."""
    strangers, doubtful = known_of(assessor, "p002_02", "p002_03"), known_of(assessor, "p001_02")
    judged = assessor.photo(selfie("p001_02"), strangers, doubtful=doubtful)
    assert codes(judged)[0] == "duplicate"
    assert judged.state is SelfieState.REJECTED
    other = assessor.photo(selfie("p001_09"), strangers, doubtful=doubtful)
    assert codes(other) == codes(assessor.photo(selfie("p001_09"), strangers))


def test_another_photo_is_no_duplicate(assessor):
    """Other photos of the same person are not."""
    known = known_of(assessor, "p001_05", "p001_02", "p001_03")
    assert "duplicate" not in codes(assessor.photo(selfie("p001_09"), known))


def test_same_person_is_accepted_and_another_refused(assessor):
    """Against six photos of one person: more of her are accepted, somebody else is not."""
    known = known_of(assessor, *(f"p001_0{n}" for n in (0, 1, 2, 3, 4, 5)))
    assert assessor.photo(selfie("p001_09"), known).state is SelfieState.ACCEPTED
    for stranger in ("p008_06", "p008_13"):
        judged = assessor.photo(selfie(stranger), known)
        assert codes(judged)[0] in ("another-person", "perhaps-another-person")
        assert judged.state is not SelfieState.ACCEPTED


def test_second_photo_is_asked_about_never_refused(assessor):
    """With one photo known, the stranger may be the first one: the person decides."""
    judged = assessor.photo(selfie("p008_06"), known_of(assessor, "p001_02"))
    assert judged.state is SelfieState.DOUBTFUL
    assert codes(judged)[0] == "perhaps-another-person"
    assert judged.features is not None
    assert judged.crop is None  # it is asked about with the photo itself


def test_backgrounds_are_told_apart(assessor):
    """Photos from one place share a background number; another place gets a new one."""
    known = known_of(assessor, "p001_02")
    other = assessor.photo(selfie("p001_03"), known)
    numbers = {tag for tag in other.coverage if tag.startswith("background-")}
    assert numbers == {"background-1"}


def test_dark_skin_in_even_light_is_not_dark(assessor):
    """The same man at two thirds of the light is still accepted: darkness is relative, not a skin colour."""
    for name in ("p008_06", "p008_13", "p008_29"):
        dimmer = opened(name).point(lambda value: int(value * 0.8))
        assert not {"too-dark", "backlit"} & set(codes(assessor.photo(encoded(dimmer), [])))


def test_every_code_has_a_severity(assessor):
    """Nothing can be found that the bot has no gravity for."""
    for name in ("p008_03", "p007_36_cut_off", "p008_38_two_people"):
        assert set(codes(assessor.photo(selfie(name), []))) <= set(SEVERITY)
    assert set(SEVERITY.values()) == {"reject", "ask", "warn"}


def test_features_survive_packing_and_refuse_damage(verdict):
    """What was packed comes back the same; a changed, cut or foreign row is a fault of ours."""
    row = verdict.features
    assert pack(unpack(row)) == row
    for broken in (b"", row[:-1], b"X" + row[1:], row[:200] + bytes([row[200] ^ 1]) + row[201:]):
        with pytest.raises(Permanent):
            unpack(broken)


def test_second_assessor_agrees(verdict):
    """No state leaks between photos: a fresh assessor says the same."""
    assert FaceAssessor().photo(selfie("p001_02"), []) == verdict


def test_no_torch():
    """Assessing loads neither torch nor a chat library."""
    check = (
        "import sys, worker.assess.assessor; "
        "sys.exit(bool({'torch', 'diffusers', 'transformers', 'aiohttp', 'telegram'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
