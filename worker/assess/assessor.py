"""The Assessor of worker/engines.py: one photo or video in, verdicts out. Runs in the worker's child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from storage.domain.errors import BadInput
from storage.domain.records import Finding, SelfieState
from worker.assess import crop, regions
from worker.assess.coverage import background_index, background_of, tags
from worker.assess.decode import WORK_SIDE_PX, decode_photo, encode_jpeg, shrink
from worker.assess.duplicates import picture_hash, same_face_picture, same_moment
from worker.assess.faces import FaceReader, Seen
from worker.assess.features import Features, pack, unpack
from worker.assess.findings import SEVERITY, finding, in_order, state_of
from worker.assess.identity import TRUSTED_COUNT, bands, distance_to_centre
from worker.assess.majority import majority, standing
from worker.assess.mesh import roi_of_detection
from worker.assess.models import Rgb
from worker.assess.quality import FaceCrop, Measures, crop_face, measure
from worker.assess.rules import Sight, judge, usual_presence
from worker.assess.screenshot import has_flat_band
from worker.assess.video import VideoPicker
from worker.engines import Report, Verdict

VIDEO_KEEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Everything found in one picture."""

    seen: Seen
    measures: Measures
    features: Features
    findings: tuple[Finding, ...]


class FaceAssessor:
    """Warmed up when made (0.3 s, about 150 MB). One thread; not for two calls at once."""

    def __init__(self, reader: FaceReader | None = None) -> None:
        self._reader = reader or FaceReader()
        self._warm_up()

    def photo(self, data: bytes, known: Sequence[bytes], *, doubtful: Sequence[bytes] = ()) -> Verdict:
        """A rejected Verdict for what cannot be used; never raises BadInput itself."""
        try:
            decoded = decode_photo(data)
        except BadInput as error:
            return _refused(error.code, error.params)
        person = [unpack(row) for row in known]
        seen_before = [*person, *(unpack(row) for row in doubtful)]
        return self._verdict(decoded.keep, decoded.sent_px, seen_before, person)

    def video(
        self, data: bytes, known: Sequence[bytes], report: Report, *, doubtful: Sequence[bytes] = ()
    ) -> Sequence[Verdict]:
        """At most ten frames, best first, none doubling `known` or another; or one that says why."""
        try:
            pick = VideoPicker(self._reader).pick(data, report)
        except BadInput as error:
            return [_refused(error.code, error.params)]
        person = [unpack(row) for row in known]
        seen_before = [*person, *(unpack(row) for row in doubtful)]
        kept: list[Verdict] = []
        turned_down: list[Verdict] = []
        for picture in pick.frames:
            verdict = self._verdict(picture, max(picture.shape[:2]), seen_before, person, of_video=True)
            if verdict.features is None:
                turned_down.append(verdict)
                continue
            kept.append(verdict)
            seen_before.append(unpack(verdict.features))
            if len(kept) == VIDEO_KEEP:
                break
        report(1.0, "stage-watching-video", None)
        return _strays_asked(kept) or [_no_good_frame(turned_down, pick.dropped_for)]

    def standing(self, features: Sequence[bytes]) -> Sequence[float]:
        return standing([unpack(row).embedding for row in features])

    def _verdict(
        self,
        picture: Rgb,
        sent_px: int,
        known: list[Features],
        person: list[Features],
        *,
        of_video: bool = False,
    ) -> Verdict:
        """`known`: what must not be doubled; `person`: the photos that say who it is."""
        work = shrink(picture, WORK_SIDE_PX)
        seen = self._reader.see(work)
        if seen is None:
            return Verdict(
                state=SelfieState.REJECTED,
                findings=(finding("no-face"),),
                picture=encode_jpeg(picture),
                crop=crop.plain(work),
            )
        look = self._look(seen, sent_px / max(work.shape[:2]), known, person, of_video=of_video)
        state = state_of(look.findings)
        tagged = tags(seen.face, look.measures, look.features.background_index)
        upright = np.ascontiguousarray(np.rot90(picture, seen.quarter_turns))
        if state is SelfieState.REJECTED:
            return Verdict(
                state=state,
                findings=look.findings,
                picture=encode_jpeg(upright),
                crop=self._crop(seen, look.findings),
            )
        faceprint = self._reader.faceprints.of(seen.picture, seen.face)
        return Verdict(
            state=state,
            findings=look.findings,
            coverage=tagged,
            picture=encode_jpeg(upright),
            features=pack(replace(look.features, faceprint=faceprint)),
        )

    def _look(
        self, seen: Seen, to_sent: float, known: list[Features], person: list[Features], *, of_video: bool
    ) -> _Look:
        cut = crop_face(seen.picture, seen.face)
        measures = measure(seen.picture, seen.face, cut)
        height, width = seen.picture.shape[:2]
        found = judge(
            Sight(
                face=seen.face,
                measures=measures,
                width_px=width,
                height_px=height,
                eye_distance_px=seen.face.eye_distance_px * to_sent,
                other_faces=len(seen.others),
                usual_presence=usual_presence([old.presence for old in person]),
            )
        )
        features = self._features(seen, cut, measures, known)
        if state_of(found) is not SelfieState.REJECTED:  # a bad picture says little about who it shows
            found += _compared(features, known, person, of_video=of_video)
        if seen.quarter_turns and all(one.code != "no-face" for one in found):
            found.append(finding("turned-upright"))
        if not of_video and has_flat_band(seen.picture):
            found.append(finding("screenshot"))
        return _Look(seen=seen, measures=measures, features=features, findings=in_order(found))

    def _features(self, seen: Seen, cut: FaceCrop, m: Measures, known: list[Features]) -> Features:
        face, pose = seen.face, seen.face.pose
        height, width = seen.picture.shape[:2]
        inner = cut.picture[20:-20, 20:-20]
        corners = [regions.IRIS_L, regions.IRIS_R, regions.NOSE_TIP]
        corners += [regions.MOUTH_CORNER_L, regions.MOUTH_CORNER_R]
        background = background_of(seen.picture, face)
        return Features(
            embedding=self._reader.embedder.embed(seen.picture, face),
            face_hash=picture_hash(inner),
            face_hash_mirrored=picture_hash(np.ascontiguousarray(inner[:, ::-1])),
            picture_hash=picture_hash(seen.picture),
            pose=np.array([pose.yaw, pose.pitch, pose.roll], np.float32),
            expression=face.shapes[list(regions.EXPRESSION)],
            presence=face.presence,
            detail=m.detail,
            lightness=m.face_mean if np.isfinite(m.face_mean) else 0.0,
            box=np.array(face.box, np.float32) / [width, height, width, height],
            landmarks=face.points[corners, :2] / [width, height],
            background=background,
            background_index=background_index(background, known),
        )

    def _crop(self, seen: Seen, findings: tuple[Finding, ...]) -> bytes:
        if findings[0].code == "no-face":
            return crop.plain(seen.picture)
        return crop.annotated(seen, findings[0])

    def _warm_up(self) -> None:
        """The first call of every model allocates; nobody should wait for that with a photo."""
        blank = np.full((256, 256, 3), 127, np.uint8)
        self._reader.detect(blank)
        box = np.array([64, 64, 192, 192], np.float32)
        points = np.array([[100, 110], [156, 110]], np.float32)
        face = self._reader.mesh.fit(blank, roi_of_detection(box, points))
        self._reader.embedder.embed(blank, face)
        self._reader.faceprints.of(blank, face)


def _compared(
    new: Features, known: list[Features], person: list[Features], *, of_video: bool
) -> list[Finding]:
    """Against the accepted photos: the same picture, the same moment, another person."""
    if same_face_picture(new, known):
        return [finding("duplicate")]
    found = []
    if person:
        embeddings = [old.embedding for old in person]
        agreed = [embeddings[place] for place in majority(embeddings)]
        ask_from, reject_from = bands(len(agreed or embeddings))
        apart = distance_to_centre(new.embedding, agreed or embeddings)
        if apart > reject_from and agreed:  # else the strangers may be those that came first
            found.append(finding("another-person"))
        elif apart > ask_from:
            found.append(finding("perhaps-another-person"))
    if not of_video and same_moment(new, known):
        found.append(finding("same-moment"))
    return found


def _strays_asked(kept: list[Verdict]) -> list[Verdict]:
    """Frames of one clip are judged against its own centre: another person walking in is asked about."""
    embeddings = [unpack(verdict.features).embedding for verdict in kept if verdict.features is not None]
    if len(embeddings) < TRUSTED_COUNT + 1:
        return kept
    limit = bands(len(embeddings))[1]
    checked = []
    for verdict, embedding in zip(kept, embeddings, strict=True):
        if verdict.state is SelfieState.ACCEPTED and distance_to_centre(embedding, embeddings) > limit:
            findings = in_order((*verdict.findings, finding("perhaps-another-person")))
            checked.append(replace(verdict, state=SelfieState.DOUBTFUL, findings=findings))
        else:
            checked.append(verdict)
    return checked


def _refused(code: str, params: dict[str, float | str]) -> Verdict:
    return Verdict(state=SelfieState.REJECTED, findings=(finding(code, **params),))


def _no_good_frame(turned_down: Sequence[Verdict], dropped_for: Sequence[str]) -> Verdict:
    """Says the commonest reason after "no good frame", with that frame's crop."""
    reasons = [verdict.findings[0].code for verdict in turned_down] or list(dropped_for)
    usual = max(sorted(set(reasons)), key=reasons.count) if reasons else "no-face"
    shown = next((one for one in turned_down if one.findings[0].code == usual), None)
    second = shown.findings[0] if shown else Finding(code=usual, severity=SEVERITY[usual])
    return Verdict(
        state=SelfieState.REJECTED,
        findings=(finding("video-no-good-frame"), second),
        picture=shown.picture if shown else None,
        crop=shown.crop if shown else None,
    )
