"""Showing that one is the person on the photos: tasks, a video within three minutes, the answer.

While somebody stands in this story a video is never a selfie, and elsewhere it is never a proof.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.event import Command, JobChanged, Origin, Photos, Pressed, Typed, Upload, UploadKind
from bot.chat.flow import Flow
from bot.chat.platform import IncomingFile
from bot.chat.screen import Mark, Say, Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import proof_screens as screens
from bot.flows import selfies
from bot.flows.chosen import gathering_model
from bot.flows.elsewhere import letter_to
from bot.flows.learning import learn
from bot.flows.parts import button, reason_of, told, turned_away
from bot.flows.selfie_card import fewest_to_train
from bot.services import Services
from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import GrantState
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.permissions import Permission
from storage.domain.proving import Challenge, ProofFinding, ProofState
from storage.domain.records import FaceModel, ModelState, PortraitRequest, SelfieState

_NAME = screens.NAME
VIDEO = "proof"  # as what it lies in the vault
_VIDEOS = (UploadKind.VIDEO, UploadKind.VIDEO_NOTE)
_OPEN, _ANSWERED, _OVER = "tasks", "answered", "over"
_LEARN, _DRAW = "learn", "draw:"  # what goes on afterwards: a training, or a wish by its id


# Who has to


async def is_missing(model: FaceModel, services: Services) -> bool:
    """Whether its person has to show first that these photos are theirs, before they are learnt."""
    return services.proofs.is_needed and not await services.proofs.covers(model.person_id, model.id)


async def before_learning(
    model: FaceModel, origin: Origin, session: Session, services: Services
) -> Turn | None:
    """Ask for the proof where it is missing; the training begins by itself afterwards."""
    if not await is_missing(model, services):
        return None
    return await ask(model, origin, session, services, on=_LEARN)


async def before_drawing(
    request: PortraitRequest, origin: Origin, session: Session, services: Services
) -> Turn | None:
    """The same before an own picture: the wish waits."""
    own = {one.id: one for one in await services.models.of_person(origin.person.id)}
    drawn = [own[one] for one in (request.model_id, *request.together_with) if one in own]
    if not drawn or not services.proofs.is_needed:
        return None
    proven = await services.proofs.proven(origin.person.id)
    unproven = next((model for model in drawn if model.id not in proven), None)
    if unproven is None:
        return None
    return await ask(unproven, origin, session, services, on=_DRAW + request.id)


# The tasks


async def ask(
    model: FaceModel, origin: Origin, session: Session, services: Services, *, on: str = ""
) -> Turn:
    """Draw tasks and show them. `on`: what goes on once it is shown."""
    challenge = await services.proofs.draw(origin.person.id, model.id)
    left = await services.proofs.draws_left(origin.person.id)
    noted = {"challenge": challenge.id, "model": model.id, "on": on}
    return Turn(
        screens=(screens.tasks(challenge, model, on, left=left),),
        session=session.moved(_NAME, _OPEN, proof=noted),
    )


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /prove: draw tasks for the face model that needs it, or say why not."""
    return await _asked(event.origin, session, services)


async def _asked(origin: Origin, session: Session, services: Services) -> Turn:
    person_id = origin.person.id
    if not await services.people.has_consented(person_id):
        return Turn(session=session.moved("consent"), then="consent")
    waiting = await _unproven(person_id, services)
    if len(waiting) > 1:
        return Turn(screens=(screens.which(waiting),), session=session.moved(_NAME, _OVER, proof=None))
    if waiting:
        return await ask(waiting[0], origin, session, services)
    return await _nothing_to_prove(person_id, session, services)


async def first(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await _asked(event.origin, session, services)


async def _unproven(person_id: str, services: Services) -> Sequence[FaceModel]:
    """Models that can draw and are not proven, newest first; then the set that could be learnt."""
    models = await services.models.of_person(person_id)
    proven = await services.proofs.proven(person_id)
    found = [one for one in reversed(models) if one.state is ModelState.READY and one.id not in proven]
    gathering = await gathering_model(person_id, services)
    if gathering is None or await services.proofs.covers(person_id, gathering.id):
        return found
    return [*found, gathering] if await _is_enough(gathering, services) else found


async def _accepted(model: FaceModel, services: Services) -> int:
    return len(await services.selfies.of_model(model.person_id, model.id, states=(SelfieState.ACCEPTED,)))


async def _is_enough(model: FaceModel, services: Services) -> bool:
    return await _accepted(model, services) >= fewest_to_train(services.installation)


async def _nothing_to_prove(person_id: str, session: Session, services: Services) -> Turn:
    if await services.proofs.proven(person_id):
        rows = ((button("button-go-on", "welcome", "home"),),)
        return Turn(screens=(told("proof-all-done", *rows),))
    gathering = await gathering_model(person_id, services)
    if gathering is None:
        return Turn(screens=(told("proof-no-photos"),), session=session.moved("selfies"), then="selfies")
    counts = {
        "accepted": await _accepted(gathering, services),
        "fewest": fewest_to_train(services.installation),
    }
    few = Screen(text=(Say("proof-too-few", counts),))
    return Turn(screens=(few,), session=session.moved("selfies"), then="selfies")


async def begin(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw tasks, or others."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    return await ask(model, event.origin, session, services, on=event.action.value)


async def later(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave it for now; the tasks run out by themselves."""
    return Turn(screens=(told("proof-postponed"),), session=session.moved("welcome", proof=None))


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw where it stands; draws no new tasks."""
    noted = session.data.get("proof")
    if not noted:
        waiting = await _unproven(origin.person.id, services)
        if not waiting:
            return Turn(session=session.moved("welcome"), then="welcome")
        return Turn(screens=(screens.about(waiting[0], ""),), session=session.moved(_NAME, _OVER, proof=None))
    try:
        challenge = await services.proofs.get(origin.person.id, noted["challenge"])
        model = await services.models.get(origin.person.id, noted["model"])
    except KeyError:  # the face model was deleted since
        return Turn(session=session.moved("welcome", proof=None), then="welcome")
    return Turn(screens=(await _drawn(challenge, model, noted["on"], services),), session=session)


async def _drawn(challenge: Challenge, model: FaceModel, on: str, services: Services) -> Screen:
    if challenge.is_open(services.now()):
        left = await services.proofs.draws_left(challenge.person_id)
        return screens.tasks(challenge, model, on, left=left)
    if challenge.state is ProofState.USED:
        return screens.looking(challenge)
    if challenge.state is ProofState.UNSURE:
        return screens.unsure(challenge)
    if challenge.state is ProofState.PROVEN:
        return screens.done(challenge, model, (), by_person=False, wish_id=_wish(on))
    if challenge.state is ProofState.FAILED:
        return screens.failed(challenge, screens.reasons(challenge), on, by_person=False)
    return screens.about(model, on)


async def typed(event: Typed, session: Session, services: Services) -> Turn:
    """Say again what is waited for: a word is no wish for a picture here."""
    noted = session.data.get("proof") or {}
    challenge = await services.proofs.open(event.origin.person.id)
    if challenge is None or challenge.id != noted.get("challenge"):
        return await view(event.origin, session.moved(_NAME, _OVER), services)
    model = await services.models.get(challenge.person_id, challenge.model_id)
    left = await services.proofs.draws_left(challenge.person_id)
    again = screens.tasks(challenge, model, noted["on"], left=left, waiting=True)
    return Turn(screens=(again,), session=session)


# The video


async def room(session: Session, files: Sequence[IncomingFile], services: Services) -> int | None:
    """How many of these files are taken in as a proof; None where they are no business of this story."""
    if session.flow != _NAME or not (session.step == _OPEN or any(one.kind in _VIDEOS for one in files)):
        return None
    if session.step != _OPEN or _unfit(files) is not None:
        return 0
    challenge = await services.proofs.open(session.person_id)
    return 1 if challenge is not None and challenge.id == session.data["proof"]["challenge"] else 0


def _unfit(files: Sequence[IncomingFile] | Sequence[Upload]) -> Say | None:
    """Why these do not answer."""
    videos = [one for one in files if one.kind in _VIDEOS]
    if not videos:
        return Say("proof-photo-sent")
    if len(files) > 1:
        return Say("proof-several-sent")
    if videos[0].forwarded:
        return Say(ProofFinding.FORWARDED.value)
    return Say(videos[0].unfit) if videos[0].unfit else None


async def answered(event: Photos, session: Session, services: Services) -> Turn:
    """Take the one video as the answer, or say why what came is none; nothing of that was kept."""
    noted = session.data["proof"]
    person_id, marks = event.origin.person.id, turned_away(event.references)
    if why := _unfit(event.uploads):
        kept = screens.not_kept(why, (screens.to_photos(),))
        return Turn(screens=(*marks, kept), session=session)
    (upload,) = event.uploads
    if upload.problem:
        problem = screens.not_kept(Say(upload.problem, upload.problem_params))
        return Turn(screens=(*marks, problem), session=session)
    if upload.blob_key is None:  # there was no room for it: the time is up, or there is one already
        challenge = await _noted(session, services)
        if challenge is None:
            return Turn(screens=(*marks, told("gone")), session=session.moved("welcome", proof=None))
        late = ProofFinding.LATE if challenge.state in _NEVER_USED else ProofFinding.USED
        again = screens.again(challenge.model_id, noted["on"])
        over = screens.not_kept(Say(late.value), again)
        return Turn(screens=(*marks, over), session=session.moved(_NAME, _OVER))
    challenge = await services.proofs.use(person_id, noted["challenge"], upload.blob_key)
    await services.jobs.submit(
        kind=JobKind.PROVE,
        person_id=person_id,
        target_id=challenge.id,
        place=event.origin.place,
        event_id=event.origin.event_id,
    )
    received = Screen(mark=Mark.RECEIVED, reply_to=event.references[0])
    return Turn(screens=(received, screens.looking(challenge)), session=session.moved(_NAME, _ANSWERED))


_NEVER_USED = (ProofState.DRAWN, ProofState.LAPSED)


async def _noted(session: Session, services: Services) -> Challenge | None:
    """The tasks this person stands at; None where there are none, or their face model was deleted."""
    noted = session.data.get("proof")
    if not noted:
        return None
    try:
        return await services.proofs.get(session.person_id, noted["challenge"])
    except KeyError:
        return None


async def sent_besides(event: Photos, session: Session, services: Services) -> Turn:
    """A video while no tasks are open: kept neither as a proof nor as a selfie, and that is said."""
    if not any(one.kind in _VIDEOS for one in event.uploads):
        return await selfies.photos(event, session, services)
    challenge = await _noted(session, services)
    state = challenge.state if challenge else None
    marks = turned_away(event.references)
    if state is ProofState.USED:
        return Turn(screens=(*marks, told("proof-still-looking")), session=session)
    if state is ProofState.UNSURE:
        return Turn(screens=(*marks, told("proof-case-open", (screens.to_photos(),))), session=session)
    new = screens.again(challenge.model_id, session.data["proof"]["on"])[:1] if challenge else ()
    kept = told("proof-not-kept-new", (*new, screens.to_photos()))
    return Turn(screens=(*marks, kept), session=session)


# What came of it


async def changed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Tell the verdict, or later a moderator's word, and go on where the person was."""
    job = event.job
    if not job.state.ended:
        return Turn()
    challenge = await services.proofs.get(job.person_id, job.target_id)
    model = await services.models.get(job.person_id, challenge.model_id)
    newest = await services.jobs.newest(person_id=job.person_id, kind=JobKind.PROVE, target_id=challenge.id)
    if job.state is JobState.CANCELLED or (newest and newest.id != job.id):
        return Turn()  # nobody waits for it any more, or a moderator has decided since
    noted = session.data.get("proof") or {}
    is_here = noted.get("challenge") == challenge.id
    on = noted["on"] if is_here else ""
    if challenge.state is ProofState.PROVEN:
        return await _proven(event, challenge, model, on, session, services)
    if challenge.state is ProofState.UNSURE:
        screen = screens.unsure(challenge)
    elif challenge.state is ProofState.LAPSED:
        screen = screens.nobody_decided(challenge, on)
    elif job.state is JobState.FAILED:
        ours = (job.error_code or "").startswith("proof-")
        screen = screens.failed_by_us(challenge, reason_of(job) if ours else None, on)
    else:
        why = screens.reasons(challenge)
        screen = screens.failed(challenge, why, on, by_person=_is_moderators(job))
    step = _ANSWERED if challenge.state is ProofState.UNSURE else _OVER
    stays = session.flow == _NAME and is_here
    return Turn(screens=(screen,), session=session.moved(_NAME, step) if stays else None)


def _is_moderators(job: Job) -> bool:
    """What a person decided is told by a job that no worker ever had."""
    return job.attempt == 0


def _wish(on: str) -> str:
    """The wish that waits, by its id."""
    return on.removeprefix(_DRAW) if on.startswith(_DRAW) else ""


async def _proven(
    event: JobChanged,
    challenge: Challenge,
    model: FaceModel,
    on: str,
    session: Session,
    services: Services,
) -> Turn:
    friends: Sequence[Permission] = ()
    if model.id in await services.proofs.proven(model.person_id):
        given = await services.grants.given(model.person_id)
        friends = [one for one in given if one.state is GrantState.VALID and one.grant.grantee_id]
    done = screens.done(challenge, model, friends, by_person=_is_moderators(event.job), wish_id=_wish(on))
    letters: tuple[Elsewhere, ...] = ()
    for one in friends:
        letters += await letter_to(one.grant.grantee_id or "", services, screens.friend_done(one))
    moved = session.noting(proof=None)
    if moved.flow == _NAME:
        moved = moved.moved("welcome")
    turn = Turn(screens=(done,), session=moved, elsewhere=letters)
    if on != _LEARN:
        return turn
    return await _learnt(turn, model, event.origin, moved, services)


async def _learnt(turn: Turn, model: FaceModel, origin: Origin, session: Session, services: Services) -> Turn:
    """Begin the training that was asked for; what stands against it now is said."""
    if model.state is ModelState.TRAINING:
        return turn
    try:
        learning = await learn(model, origin, session, services)
    except (Refusal, BadInput) as error:
        params = {name: value for name, value in error.params.items() if isinstance(value, str | int | float)}
        why = Screen(text=(Say("proof-go-on-failed"), Say(error.code, params)))
        return Turn(screens=(*turn.screens, why), session=session, elsewhere=turn.elsewhere)
    return Turn(
        screens=(*turn.screens, *learning.screens), session=learning.session, elsewhere=turn.elsewhere
    )


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"prove": command},
    verbs={"first": first, "begin": begin, "later": later},
    typed={_OPEN: typed},
    photos_at={_OPEN: answered, **dict.fromkeys((_ANSWERED, _OVER, "start"), sent_besides)},
    jobs={JobKind.PROVE: changed},
)
