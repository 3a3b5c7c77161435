"""Looking through the set: pages of the good photos, taking photos out, starting over."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.event import Pressed, UploadKind
from bot.chat.flow import OnPressed
from bot.chat.screen import Button, Say, Screen, Shown
from bot.chat.session import Session, Turn
from bot.flows.consent import locked
from bot.flows.parts import below, button, danger, primary, told
from bot.flows.selfie_card import selfie_card
from bot.services import Services
from storage.domain.errors import Refusal
from storage.domain.records import FaceModel, ModelState, Selfie, SelfieState

_NAME = "selfies"
_PER_PAGE = 6
_CARD = "selfies-review"
VIDEOS = (UploadKind.VIDEO, UploadKind.VIDEO_NOTE)
IN_SET = (SelfieState.ACCEPTED, SelfieState.DOUBTFUL)


def findings_of(selfie: Selfie, *, most: int = 2) -> tuple[Say, ...]:
    """Word the gravest findings: more than two, or a remark beside a refusal, would only confuse."""
    if selfie.source in VIDEOS and any(finding.code == "duplicate" for finding in selfie.findings):
        return (Say("video-duplicate"),)
    gravity = {"reject": 0, "ask": 1, "warn": 2}
    worst = min((gravity.get(finding.severity, 3) for finding in selfie.findings), default=3)
    grave = [finding for finding in selfie.findings if gravity.get(finding.severity, 3) == worst]
    says = tuple(Say(finding.code, dict(finding.params)) for finding in grave[:most])
    return says or (Say("finding-unusable"),)


async def open_set(person_id: str, model_id: str, services: Services) -> FaceModel:
    """Return the model while its set may be changed; Refusal("set-closed") once in training or ready."""
    model = await services.models.get(person_id, model_id)
    if model.state not in (ModelState.COLLECTING, ModelState.FAILED):
        raise Refusal("set-closed")
    return model


def shown(selfie: Selfie, alt: Say) -> Shown:
    """Show a photo of the set."""
    return Shown(key=selfie.blob_key, person_id=selfie.person_id, alt=alt, file_name="selfie.jpg")


async def review(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw the first page of the accepted photos."""
    return Turn(screens=(below(await _review_page(event, 0, services)),))


async def turn_page(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw another page, in place."""
    return Turn(screens=(await _review_page(event, int(event.action.value or 0), services),))


async def _review_page(event: Pressed, page: int, services: Services) -> Screen:
    model_id = event.action.target
    person_id = event.origin.person.id
    accepted = await services.selfies.of_model(person_id, model_id, states=(SelfieState.ACCEPTED,))
    if not accepted:
        return told("review-empty", (button("button-back", _NAME, "show"),))
    if instead := await locked(person_id, services):
        return instead
    pages = (len(accepted) + _PER_PAGE - 1) // _PER_PAGE
    page = min(max(0, page), pages - 1)
    on_page = accepted[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    first = page * _PER_PAGE + 1
    numbered = list(enumerate(on_page, start=first))
    removes = tuple(
        Button(
            label=Say("button-remove", {"n": number}),
            action=danger("button-remove", _NAME, "remove", selfie.id, str(page)).action,
            about=number - first,
        )
        for number, selfie in numbered
    )
    return Screen(
        text=(Say("review-page", {"page": page + 1, "pages": pages, "n": len(accepted)}),),
        pictures=tuple(shown(selfie, Say("alt-selfie", {"n": number})) for number, selfie in numbered),
        rows=(removes[:3], removes[3:], _turning(model_id, page, pages)),
        card=_CARD,
    )


def _turning(model_id: str, page: int, pages: int) -> tuple[Button, ...]:
    row = [button("button-back", _NAME, "show")]
    if page > 0:
        row.insert(0, button("button-page-before", _NAME, "turn", model_id, str(page - 1)))
    if page < pages - 1:
        row.append(button("button-page-after", _NAME, "turn", model_id, str(page + 1)))
    return tuple(row)


async def remove(event: Pressed, session: Session, services: Services) -> Turn:
    """Take one photo out; it can be sent again, so no question is asked."""
    person_id = event.origin.person.id
    selfie = await services.selfies.get(person_id, event.action.target)
    model = await open_set(person_id, selfie.model_id, services)
    await services.selfies.set_state(person_id, selfie.id, SelfieState.REMOVED)
    again = Pressed(
        origin=event.origin,
        action=button("button-review", _NAME, "review", selfie.model_id, event.action.value).action,
    )
    page = await _review_page(again, int(event.action.value or 0), services)
    return Turn(screens=(page, await selfie_card(model, services)))


async def remove_last(event: Pressed, session: Session, services: Services) -> Turn:
    """Take out the newest photo that counts. A second press is stale: it would take one more."""
    person_id, model_id = event.origin.person.id, event.action.target
    model = await open_set(person_id, model_id, services)
    held = await services.selfies.of_model(person_id, model_id, states=IN_SET)
    if not held:
        return Turn(screens=(await selfie_card(model, services),))
    await services.selfies.set_state(person_id, held[-1].id, SelfieState.REMOVED)
    removed = Screen(text=(Say("selfie-removed"),), reply_to=held[-1].message_ref, quiet=True)
    return Turn(screens=(removed, await selfie_card(model, services)), session=session.moved(_NAME))


async def start_over(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask before all photos of the set go; an old button says that they cannot go any more."""
    person_id, model_id = event.origin.person.id, event.action.target
    await open_set(person_id, model_id, services)
    held = await services.selfies.of_model(person_id, model_id, states=IN_SET)
    screen = told(
        "start-over-sure",
        (
            danger("button-start-over-yes", _NAME, "start-over-yes", model_id),
            primary("button-keep-them", _NAME, "show"),
        ),
        n=len(held),
    )
    return Turn(screens=(screen,), session=session.moved(_NAME, "start-over"))


async def start_over_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Take all photos of the set out."""
    person_id, model_id = event.origin.person.id, event.action.target
    model = await open_set(person_id, model_id, services)
    for selfie in await services.selfies.of_model(person_id, model_id):
        if selfie.state is not SelfieState.REMOVED:
            await services.selfies.set_state(person_id, selfie.id, SelfieState.REMOVED)
    done = told("start-over-done")
    return Turn(screens=(done, await selfie_card(model, services)), session=session.moved(_NAME))


VERBS: Mapping[str, OnPressed] = {
    "review": review,
    "turn": turn_page,
    "remove": remove,
    "remove-last": remove_last,
    "start-over": start_over,
    "start-over-yes": start_over_yes,
}
ONCE = frozenset({"remove-last", "start-over-yes"})
