"""Asking a friend before a picture: the wish waits, the friend answers, and a yes draws it exactly once.

The one who asks learns of a no, and not of a block. What the friend is shown passed the prompt policy first.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import ask_screens as screens
from bot.flows.elsewhere import letter_to
from bot.flows.group_places import given_here, told_at
from bot.flows.portrait_screen import drawing_card
from bot.flows.refusals import refused
from bot.services import Services
from storage.domain import prompts
from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import AskEvent
from storage.domain.grants import NOT_COVERED, Answer, Decision
from storage.domain.groups import whole
from storage.domain.jobs import JobKind, JobState
from storage.domain.permissions import Question
from storage.domain.records import Place, PortraitRequest

_NAME = screens.NAME
_WAITING_MOST = 3  # questions of one person to one friend at a time: nobody is pestered


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here: the list of permissions names every open question."""
    return Turn(session=session.moved("consents"), then="consents")


async def asked_first(
    origin: Origin, request: PortraitRequest, session: Session, services: Services
) -> Turn | None:
    """Put the question where somebody must be asked before this is drawn; None when nobody must."""
    own = {one.id for one in await services.models.of_person(origin.person.id)}
    if own.issuperset({request.model_id, *request.together_with}):
        return None
    known_job = await services.jobs.newest(
        person_id=origin.person.id, kind=JobKind.PORTRAITS, target_id=request.id
    )
    if known_job and (known_job.state is JobState.DONE or not known_job.state.ended):
        return None  # it was decided, and is drawn once: its own pictures are no reason against it
    decision = await services.rights.may(origin.person.id, request.id, origin.place)
    if decision.answer is Answer.REFUSE and decision.reason in NOT_COVERED:
        return await _refused(origin, request, decision, session, services)
    if decision.answer is not Answer.ASK:
        return None
    if not await services.people.has_consented(origin.person.id):
        raise Refusal("no-consent")
    prompts.decide(request.prompt).enforce()
    known = set()
    for subject in decision.ask:
        mine = [
            one for one in await services.rights.questions(subject) if one.requester_id == origin.person.id
        ]
        known |= {one.id for one in mine}
        if sum(one.request_id != request.id for one in mine) >= _WAITING_MOST:
            raise Refusal("ask-too-many", most=_WAITING_MOST)
    questions = await services.rights.ask(origin.person.id, request.id, origin.place)
    names = await _names(origin.person.id, origin.place, services)
    called = "" if origin.place.private else origin.name
    new = [one for one in questions if one.id not in known]
    letters = [letter for one in new for letter in await _to_friend(one, called, services)]
    waiting = screens.waiting(request, questions, names)
    return Turn(screens=(waiting,), session=session.moved("portraits"), elsewhere=tuple(letters))


async def _refused(
    origin: Origin, request: PortraitRequest, decision: Decision, session: Session, services: Services
) -> Turn:
    """Say why not; the friend sees that it was wished, if it was no improper wish."""
    prompts.decide(request.prompt).enforce()
    await services.rights.note_refused(origin.person.id, request.id, origin.place, decision)
    return await refused(Refusal(decision.reason.value), origin, session, services)


async def _names(person_id: str, place: Place, services: Services) -> dict[str, str]:
    """By permission: what those are called who gave one to this person, or to the group they ask in."""
    given = list(await services.grants.received(person_id))
    if not place.private:
        given += await given_here(place, services)
    return {one.grant.id: one.subject_name for one in given}


async def _to_friend(question: Question, called: str, services: Services) -> tuple[Elsewhere, ...]:
    """`called`: what the one who asks is called in the group where they ask."""
    asker = called or await asker_of(question, services)
    letters = await letter_to(question.subject_id, services, screens.question(question, asker))
    return tuple(replace(one, question_id=question.id) for one in letters)


async def asker_of(question: Question, services: Services) -> str:
    """Name the one who asks: as the permission was asked for; of one to a group, the group."""
    given = await services.grants.given(question.subject_id)
    return next((one.grantee_name for one in given if one.grant.id == question.grant_id), "")


async def lapsed(question: Question, services: Services) -> tuple[Elsewhere, ...]:
    """Tell both sides that the time for an answer is up; see bot/turns.py."""
    there = screens.lapsed_there(question, await _depicted(question, services))
    here = screens.lapsed(question, await asker_of(question, services))
    told = await _letter_back(question, services, there)
    return (*told, *await letter_to(question.subject_id, services, here))


async def _letter_back(question: Question, services: Services, *shown: Screen) -> tuple[Elsewhere, ...]:
    """Write to where it was asked; what was asked in a group is answered in the private chat."""
    at = question.place if question.place.private else None
    return await letter_to(question.requester_id, services, *shown, at=at)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw an open question once more."""
    open_ones = await services.rights.questions(event.origin.person.id)
    found = next((one for one in open_ones if one.id == event.action.target), None)
    if found is None:
        raise BadInput("ask-over")
    return Turn(screens=(screens.question(found, await asker_of(found, services)),))


async def once(event: Pressed, session: Session, services: Services) -> Turn:
    """A yes to this one wish."""
    return await _answered(event, AskEvent.ALLOW_ONCE, services)


async def today(event: Pressed, session: Session, services: Services) -> Turn:
    """A yes to this wish, and to others of the next hours."""
    return await _answered(event, AskEvent.ALLOW_TODAY, services)


async def refuse(event: Pressed, session: Session, services: Services) -> Turn:
    """A no to this wish."""
    return await _answered(event, AskEvent.REFUSE, services)


async def block(event: Pressed, session: Session, services: Services) -> Turn:
    """A no to this wish and to every other one."""
    return await _answered(event, AskEvent.REFUSE_AND_BLOCK, services)


async def _answered(event: Pressed, what: AskEvent, services: Services) -> Turn:
    """BadInput("ask-over") when it was answered before, or too late: then nothing is drawn."""
    question = await services.rights.answer(event.origin.person.id, event.action.target, what)
    asker = await asker_of(question, services)
    if what in {AskEvent.REFUSE, AskEvent.REFUSE_AND_BLOCK}:
        told = screens.refused_there(question, await _depicted(question, services))
        letters = await _letter_back(question, services, told)
    else:
        letters = await _drawn(question, services)
    return Turn(screens=(screens.answered(question, asker, what),), elsewhere=letters)


async def _depicted(question: Question, services: Services) -> str:
    names = await _names(question.requester_id, question.place, services)
    return names.get(question.grant_id, "")


async def _drawn(question: Question, services: Services) -> tuple[Elsewhere, ...]:
    """Submit what waited for the yes, where it was asked; the question's id makes it once.

    A reason against it is told.
    """
    who, name = question.requester_id, await _depicted(question, services)
    request = await services.requests.get(who, question.request_id)
    if not question.place.private:  # both may have left since
        for one in (who, question.subject_id):
            services.memberships.of(whole(question.place), one)
    try:
        place, asked_at = await told_at(who, question.place, services)
        job = await services.jobs.submit(
            kind=JobKind.PORTRAITS,
            person_id=who,
            target_id=request.id,
            place=place,
            event_id=f"ask:{question.id}",
            asked_at=asked_at,
        )
    except (Refusal, BadInput) as error:  # the yes stays: it can be used once that is mended
        return await _letter_back(question, services, screens.not_begun(question, name, error))
    said = screens.allowed_there(question, name)
    cards = (await drawing_card(job, request, services),) if job.place.private else ()
    return await _letter_back(question, services, said, *cards)


FLOW = Flow(
    name=_NAME,
    view=view,
    verbs={"show": show, "once": once, "today": today, "refuse": refuse, "block": block},
)
