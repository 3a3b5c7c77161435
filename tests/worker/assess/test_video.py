"""Videos: the frames worth keeping, and what hostile files get."""

import io

import av
import numpy as np
import pytest

from storage.domain.coverage import missing
from storage.domain.errors import BadInput
from storage.domain.records import SelfieState
from tests.worker.assess.selfies import MEDIA, opened, selfie
from worker.assess.decode import WORK_SIDE_PX
from worker.assess.features import unpack
from worker.assess.video import VideoPicker
from worker.engines import Stop

NOTE = (MEDIA / "video_note.mp4").read_bytes()


def ignore(*_):
    pass


def made(pictures, *, rate=10, codec="libx264", kind="mp4", size=(640, 640), seconds_apart=None):
    """A video of these pictures."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = number if seconds_apart is None else int(number * seconds_apart * rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def sound_only():
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def code_of(assessor, data):
    (verdict,) = assessor.video(data, [], ignore)
    assert verdict.state is SelfieState.REJECTED
    assert verdict.picture is None
    return verdict.findings[0].code


@pytest.fixture(scope="module")
def verdicts(assessor):
    heard = []
    found = assessor.video(NOTE, [], lambda *said: heard.append(said))
    assert heard
    assert all(stage == "stage-watching-video" and 0 <= share <= 1 for share, stage, _ in heard)
    return found


def test_note_gives_varied_frames(verdicts):
    """A head turning left and right, then smiling: several good frames, from both sides and the front."""
    assert 5 <= len(verdicts) <= 10
    assert all(one.state is not SelfieState.REJECTED for one in verdicts)
    assert sum(one.state is SelfieState.ACCEPTED for one in verdicts) >= 0.8 * len(verdicts)
    assert {"left", "right", "front", "neutral", "smile"} <= {tag for one in verdicts for tag in one.coverage}
    yaws = [unpack(one.features).pose[0] for one in verdicts]
    assert max(yaws) - min(yaws) > 40


def test_one_place_is_one_background(verdicts):
    """One clip shows one place, so the set still lacks others."""
    assert "missing-background" in missing([one.coverage for one in verdicts])


def test_known_frames_are_not_given_again(assessor, verdicts):
    """The same note once more adds next to nothing."""
    again = assessor.video(NOTE, [one.features for one in verdicts], ignore)
    accepted = [one for one in again if one.state is SelfieState.ACCEPTED]
    assert len(accepted) < len(verdicts) / 2


def test_note_of_another_person(assessor):
    """Against six photos of somebody else, no frame is simply accepted."""
    known = [assessor.photo(selfie(f"p008_{n}"), []).features for n in ("02", "05", "06", "13", "23", "29")]
    found = assessor.video(NOTE, known, ignore)
    assert all(one.state is not SelfieState.ACCEPTED for one in found)


@pytest.mark.parametrize(("codec", "kind"), [("mpeg4", "mp4"), ("libx265", "mov"), ("libvpx-vp9", "webm")])
def test_other_codecs(assessor, codec, kind):
    """What phones and browsers record is read."""
    with av.open(io.BytesIO(NOTE)) as container:
        frames = [
            f.to_ndarray(format="rgb24") for f, _ in zip(container.decode(video=0), range(8), strict=False)
        ]
    found = assessor.video(made(frames, codec=codec, kind=kind, rate=5), [], ignore)
    assert found[0].state is SelfieState.ACCEPTED


def test_stopping(assessor):
    """An order to stop ends the work at the next report."""

    def stop(*_):
        raise Stop

    with pytest.raises(Stop):
        assessor.video(NOTE, [], stop)


def test_nothing_to_see(assessor):
    """A video without a face says so."""
    grey = [np.full((640, 640, 3), 90, np.uint8)] * 10
    (verdict,) = assessor.video(made(grey), [], ignore)
    assert [one.code for one in verdict.findings] == ["video-no-good-frame", "no-face"]


def test_two_people_in_a_video(assessor):
    """The commonest reason is named."""
    picture = np.asarray(opened("p002_38_two_people").resize((480, 640)))
    (verdict,) = assessor.video(made([picture] * 8, size=(480, 640)), [], ignore)
    assert verdict.findings[0].code == "video-no-good-frame"
    assert verdict.findings[1].code == "several-people"


def test_hostile_files(assessor):
    """Text, playlists, subtitles, broken and silent files: a code each, no crash."""
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    concat = b"ffconcat version 1.0\nfile '/etc/passwd'\n"
    for data in (b"", b"hello", playlist, concat, b"RIFF____AVI LIST" + bytes(200), selfie("p001_02")):
        assert code_of(assessor, data) == "video-unreadable-format"
    for data in (NOTE[:3000], b"\0\0\0\x18ftypmp42" + bytes(3000), b"\x1a\x45\xdf\xa3" + bytes(2000)):
        assert code_of(assessor, data) in ("video-damaged", "video-without-picture")
    assert code_of(assessor, sound_only()) == "video-without-picture"
    assert code_of(assessor, bytes(51 * 1024 * 1024)) == "video-file-too-large"


def test_flipped_bytes_never_crash(assessor):
    """A damaged video gives frames or a code, nothing else."""
    rng = np.random.default_rng(5)
    with av.open(io.BytesIO(NOTE)) as container:
        frames = [
            f.to_ndarray(format="rgb24") for f, _ in zip(container.decode(video=0), range(6), strict=False)
        ]
    good = made(frames, rate=5)
    for _ in range(8):
        broken = bytearray(good)
        for at in rng.integers(0, len(good), 20):
            broken[at] = rng.integers(256)
        assert assessor.video(bytes(broken), [], ignore)


def test_long_videos_are_refused_by_their_header(assessor):
    """Two minutes are too long; nothing is decoded for that."""
    frames = [np.full((320, 320, 3), 90, np.uint8)] * 13
    assert code_of(assessor, made(frames, size=(320, 320), seconds_apart=10)) == "video-too-long"


def test_small_and_huge_frames(assessor):
    """Too few pixels, too many pixels."""
    assert code_of(assessor, made([np.zeros((64, 64, 3), np.uint8)], size=(64, 64))) == "photo-too-few-pixels"
    huge = made([np.zeros((3200, 4000, 3), np.uint8)], size=(4000, 3200), codec="mpeg4")
    assert code_of(assessor, huge) == "photo-too-many-pixels"


def test_huge_frames_are_worked_with_small(reader):
    """A face in 2,160 pixels is found like one in 640, in frames of the working size."""
    with av.open(io.BytesIO(NOTE)) as container:
        frames = [
            f.reformat(width=2160, height=2160, format="rgb24").to_ndarray()
            for f, _ in zip(container.decode(video=0), range(8), strict=False)
        ]
    picked = VideoPicker(reader).pick(made(frames, rate=5, size=(2160, 2160)), ignore)
    assert picked.frames
    assert {one.shape for one in picked.frames} == {(WORK_SIDE_PX, WORK_SIDE_PX, 3)}


def test_many_streams(reader):
    """A file with a dozen streams is not read."""
    buffer = io.BytesIO()
    black = av.VideoFrame.from_ndarray(np.zeros((320, 320, 3), np.uint8), format="rgb24")
    with av.open(buffer, "w", format="mp4") as container:
        streams = [container.add_stream("mpeg4", rate=5) for _ in range(12)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 320, 320, "yuv420p"
        packets = [packet for stream in streams for packet in (*stream.encode(black), *stream.encode())]
        container.mux(packets)
    with pytest.raises(BadInput) as refused:
        VideoPicker(reader).pick(buffer.getvalue(), ignore)
    assert refused.value.code == "video-unreadable-format"
