"""Doubtful photos, one after the other: is this you? The person's answer counts, whichever photo is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.event import Pressed
from bot.chat.flow import OnPressed
from bot.chat.screen import Button, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows.consent import locked
from bot.flows.parts import below, button
from bot.flows.selfie_card import selfie_card
from bot.flows.selfie_review import IN_SET, findings_of, open_set, shown
from bot.services import Services
from storage.domain.records import Selfie, SelfieState

_NAME = "selfies"
_CARD = "selfies-doubt"
_ANOTHER = "perhaps-another-person"


async def decide(event: Pressed, session: Session, services: Services) -> Turn:
    """Show the first doubtful photo; beside a sure one, if the doubt is whom it shows."""
    return Turn(screens=(below(await _doubt(event, event.action.target, services)),))


async def _doubt(event: Pressed, model_id: str, services: Services) -> Screen:
    person_id = event.origin.person.id
    doubtful = await services.selfies.of_model(person_id, model_id, states=(SelfieState.DOUBTFUL,))
    if not doubtful:
        model = await services.models.get(person_id, model_id)
        return await selfie_card(model, services)
    if instead := await locked(person_id, services):
        return instead
    accepted = await services.selfies.of_model(person_id, model_id, states=(SelfieState.ACCEPTED,))
    selfie = doubtful[0]
    beside = _beside(selfie, accepted)
    return _alone(selfie) if beside is None else _pair(beside, selfie)


def _beside(selfie: Selfie, accepted: Sequence[Selfie]) -> Selfie | None:
    """The photo nearest to whom most of the set shows; once that is gone, one that nobody doubted."""
    doubt = next((finding for finding in selfie.findings if finding.code == _ANOTHER), None)
    if doubt is None:
        return None
    nearest = [one for one in accepted if one.id == doubt.params.get("beside")]
    sure = [one for one in accepted if all(finding.severity != "ask" for finding in one.findings)]
    return next(iter((*nearest, *sure, *accepted)), None)


def _pair(beside: Selfie, selfie: Selfie) -> Screen:
    def answer(label: str, verb: str) -> Button:
        return button(label, _NAME, verb, selfie.id, beside.id)

    return Screen(
        text=(Say("doubt-question"), *_other_doubts(selfie)),
        pictures=(shown(beside, Say("alt-left")), shown(selfie, Say("alt-right"))),
        rows=(
            (answer("button-both-me", "keep"), answer("button-neither-me", "both-out")),
            (answer("button-left-me", "leave-out"), answer("button-right-me", "other-out")),
        ),
        card=_CARD,
    )


def _alone(selfie: Selfie) -> Screen:
    about_person = any(finding.code == _ANOTHER for finding in selfie.findings)
    return Screen(
        text=(Say("doubt-question-you" if about_person else "doubt-question-alone"), *_other_doubts(selfie)),
        pictures=(shown(selfie, Say("alt-doubtful")),),
        rows=(
            (
                button("button-keep", _NAME, "keep", selfie.id),
                button("button-leave-out", _NAME, "leave-out", selfie.id),
            ),
        ),
        card=_CARD,
    )


def _other_doubts(selfie: Selfie) -> tuple[Say, ...]:
    """What else is not sure: that it may be somebody else, the question has said."""
    asks = any(finding.severity == "ask" and finding.code != _ANOTHER for finding in selfie.findings)
    return tuple(say for say in findings_of(selfie) if say.id != _ANOTHER) if asks else ()


async def _decided(event: Pressed, services: Services, *, kept: bool, beside_too: bool = False) -> Turn:
    """Note the answer. "Not me" also counts for a photo whose doubt the set has settled meanwhile."""
    person_id = event.origin.person.id
    selfie = await services.selfies.get(person_id, event.action.target)
    model = await open_set(person_id, selfie.model_id, services)
    if beside_too:
        beside = await services.selfies.get(person_id, event.action.value)
        if beside.model_id == model.id and beside.state in IN_SET:
            await services.selfies.set_state(person_id, beside.id, SelfieState.REMOVED)
    if kept and selfie.state is SelfieState.DOUBTFUL:
        await services.selfies.set_state(person_id, selfie.id, SelfieState.ACCEPTED)
    if not kept and selfie.state in IN_SET:
        await services.selfies.set_state(person_id, selfie.id, SelfieState.REMOVED)
    following = await _doubt(event, selfie.model_id, services)
    card = await selfie_card(model, services)
    if following.card == card.card:
        return Turn(screens=(Screen(text=(Say("doubt-settled"),), card=_CARD), below(card)))
    return Turn(screens=(following, card))


async def keep(event: Pressed, session: Session, services: Services) -> Turn:
    """The person says: this is me; in both pictures, where there are two."""
    return await _decided(event, services, kept=True)


async def leave_out(event: Pressed, session: Session, services: Services) -> Turn:
    """The person says: this is not me, or I do not want it."""
    return await _decided(event, services, kept=False)


async def other_out(event: Pressed, session: Session, services: Services) -> Turn:
    """The person says: this is me, and the one beside it is not."""
    return await _decided(event, services, kept=True, beside_too=True)


async def both_out(event: Pressed, session: Session, services: Services) -> Turn:
    """The person says: neither is me."""
    return await _decided(event, services, kept=False, beside_too=True)


VERBS: Mapping[str, OnPressed] = {
    "decide": decide,
    "keep": keep,
    "leave-out": leave_out,
    "other-out": other_out,
    "both-out": both_out,
}
