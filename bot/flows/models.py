"""The person's face models: choose, rename, delete, begin a new one."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed, Typed
from bot.chat.flow import Flow
from bot.chat.screen import Ask, Button, Say, Screen, Wants
from bot.chat.session import Session, Turn
from bot.flows import chatting, wishes
from bot.flows.chosen import drawing_model, friends_models, gathering_model, named, quoted
from bot.flows.naming import looks_like_name
from bot.flows.parts import button, danger, primary, told
from bot.flows.portraits import typed as typed_wish
from bot.flows.questions import answered, asked
from bot.flows.receipts import receipt_screen
from bot.flows.refusals import refused
from bot.flows.scenes import scene_rows
from bot.services import Services
from storage.domain.errors import BadInput
from storage.domain.records import FaceModel, ModelState

_NAME = "models"
_RENAMED = "renamed"  # the step right after a renaming


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the question for a new name while it is open, else the list."""
    if session.flow == _NAME and session.step == "rename":
        own = await services.models.of_person(origin.person.id)
        for model in own:
            if model.id == session.data.get("renaming"):
                return Turn(screens=(_new_name(model),), session=session)
    return await listed(origin, session, services)


async def listed(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the list."""
    models = await services.models.of_person(origin.person.id, begun=True)
    friends = await friends_models(origin.person.id, services)
    if not models and not friends:
        return Turn(session=session.moved("selfies"), then="selfies")
    current = await drawing_model(origin, session, services)
    lines = [Say("item-model", {"name": named(m), "state": _state(m, current)}) for m in models]
    rows: list[tuple[Button, ...]] = [
        (button(Say("button-model", {"name": named(model)}), _NAME, "open", model.id),) for model in models
    ]
    lines += [Say("item-friend", {"name": named(one), "state": _state(one, current)}) for _, one in friends]
    rows += [
        (button(Say("button-draw", {"name": named(one)}), _NAME, "friend", one.id),) for _, one in friends
    ]
    rows.append((button("button-new-model", _NAME, "new"), button("button-consents", "consents", "show")))
    screen = Screen(text=(Say("models-list"), *lines), rows=tuple(rows), card=_NAME, anew=True)
    return Turn(screens=(screen,), session=session.moved(_NAME))


def _state(model: FaceModel, current: FaceModel | None) -> Say:
    if current and model.id == current.id:
        return Say("model-state-chosen")
    return Say(f"model-state-{model.state.value}")


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /models."""
    return await listed(event.origin, session, services)


async def pressed_list(event: Pressed, session: Session, services: Services) -> Turn:
    """Lead back to the list."""
    return await listed(event.origin, session, services)


async def back(event: Pressed, session: Session, services: Services) -> Turn:
    """Lead from one model back to the list, in place."""
    turn = await listed(event.origin, session, services)
    in_place = tuple(replace(screen, anew=False) for screen in turn.screens)
    return Turn(screens=in_place, session=turn.session, then=turn.then)


async def open_model(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw one model with what can be done."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    current = await drawing_model(event.origin, session, services)
    text = [Say("model-about", {"name": named(model), "state": _state(model, current)})]
    if model.trained_at:
        text.append(Say("model-trained", {"trained_on": model.trained_at.isoformat()}))
    rows = (
        (_next_step(model),),
        (
            _renaming("button-rename", model.id),
            danger("button-delete", _NAME, "delete", model.id),
            button("button-back", _NAME, "back"),
        ),
    )
    return Turn(screens=(Screen(text=tuple(text), rows=rows, card=_NAME),))


def _next_step(model: FaceModel) -> Button:
    if model.state is ModelState.READY:
        return primary("button-use", _NAME, "use", model.id)
    if model.state is ModelState.TRAINING:
        return primary("button-show-training", "training", "begin", model.id)
    return primary("button-go-on-photos", "selfies", "show")


async def use(event: Pressed, session: Session, services: Services) -> Turn:
    """From now on draw with this model."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    if model.state is not ModelState.READY:
        return await open_model(event, session, services)
    screen = told("model-in-use", *scene_rows(), name=named(model))
    return Turn(screens=(screen,), session=session.moved("portraits", model=model.id, friend=None))


async def friend(event: Pressed, session: Session, services: Services) -> Turn:
    """From now on draw this friend. KeyError when that is not allowed any more."""
    friends = await friends_models(event.origin.person.id, services)
    found = next((one for one in friends if one[1].id == event.action.target), None)
    if found is None:
        raise KeyError(event.action.target)
    asking = "grant-asks-first" if found[0].grant.terms.ask else "grant-no-asking"
    screen = Screen(text=(Say("friend-in-use", {"name": named(found[1])}), Say(asking)), rows=scene_rows())
    return Turn(screens=(screen,), session=session.moved("portraits", model=found[1].id, friend=True))


async def new(event: Pressed, session: Session, services: Services) -> Turn:
    """Begin a new set of photos; when one is open already, that is the one."""
    person_id = event.origin.person.id
    may = await services.people.has_consented(person_id)
    if may and await gathering_model(person_id, services) is None:
        await services.models.create(person_id)
    return Turn(session=session.moved("selfies"), then="selfies")


def _renaming(label: str, model_id: str) -> Button:
    return replace(button(label, _NAME, "rename", model_id), wants=Wants.NAME)


async def rename(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask for the new name, or take the one that came with the press; what is none leaves it open."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    asking = session.moved(_NAME, "rename", renaming=model.id)
    if not event.text.strip():
        return Turn(screens=(_new_name(model),), session=asking)
    try:
        return await _taken(model, event.text, event.origin, asking, services)
    except BadInput as error:
        return replace(await refused(error, event.origin, asking, services), session=asking)


def _new_name(model: FaceModel) -> Screen:
    return Screen(
        text=(Say("model-rename", {"name": quoted(model)}),),
        rows=((button("button-back", _NAME, "list"),),),
        ask=Ask.TEXT,
        placeholder=Say("training-name-placeholder"),
    )


async def typed_name(event: Typed, session: Session, services: Services) -> Turn:
    """Take the new name."""
    person_id, model_id = event.origin.person.id, session.data.get("renaming", "")
    try:
        model = await services.models.get(person_id, model_id)
    except KeyError:  # deleted in the meantime
        return await view(event.origin, _settled(session), services)
    return await _taken(model, event.text, event.origin, session, services)


def _settled(session: Session) -> Session:
    return session.moved(_NAME, renaming=None, nameless=None)


async def _taken(model: FaceModel, text: str, origin: Origin, asking: Session, services: Services) -> Turn:
    """Give this name; what is no name is answered, and `asking` goes on."""
    if beside := chatting.beside_name(text, _new_name(model)):
        return Turn(screens=(beside,), session=asking)
    return await _renamed(model, text.strip(), origin, _settled(asking), services)


async def _renamed(model: FaceModel, name: str, origin: Origin, session: Session, services: Services) -> Turn:
    """Give the name; the next line may be a better one, see `typed_again`."""
    await services.models.rename(model.person_id, model.id, name)
    session = session.moved(_NAME, _RENAMED, renamed=model.id)
    models = await view(origin, session, services)
    renamed = told("model-renamed", (_renaming("button-name-other", model.id),), name=name)
    return Turn(screens=(renamed, *models.screens), session=session)


async def typed_again(event: Typed, session: Session, services: Services) -> Turn:
    """Right after a renaming: what could be a name is asked about, and kept sealed as a wish meanwhile."""
    model_id, session = session.data.get("renamed", ""), session.moved(_NAME, renamed=None)
    own = await services.models.of_person(event.origin.person.id)
    drawing = await drawing_model(event.origin, session, services)
    if drawing is None or model_id not in {one.id for one in own} or not looks_like_name(event.text):
        return await typed_wish(event, session, services)
    request, session = await wishes.keep(
        event.origin, drawing, event.text, session, services, waits=wishes.Waits.WORD
    )
    row = (
        primary("button-name-this", _NAME, "name-this", model_id, request.id),
        button("button-draw-this", "portraits", "retry", request.id),
    )
    return Turn(screens=(told("model-name-or-wish", row, name=event.text.strip()),), session=session)


async def name_this(event: Pressed, session: Session, services: Services) -> Turn:
    """It was a better name."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    request = await services.requests.get(event.origin.person.id, event.action.value)
    return await _renamed(model, request.prompt.strip(), event.origin, session, services)


async def delete(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask before a model goes, with photos and pictures."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    screen = asked(
        _deleting(model.id),
        "model-delete-sure",
        (
            danger("button-delete-yes", _NAME, "delete-yes", model.id),
            primary("button-keep-it", _NAME, "keep", model.id),
        ),
        name=quoted(model),
    )
    return Turn(screens=(screen,), session=session.moved(_NAME, "delete"))


async def delete_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Erase the model and everything made from it; the receipt names what was destroyed."""
    receipt = await services.erasure.model(event.origin.person.id, event.action.target)
    settled = replace(receipt_screen(receipt), card=_deleting(event.action.target))
    return Turn(screens=(settled,), session=session.moved("welcome", last=None))


async def keep(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave the model alone after all."""
    settled = answered(_deleting(event.action.target), Say("kept"))
    return Turn(screens=(settled,), session=session.moved(_NAME))


def _deleting(model_id: str) -> str:
    return f"model-delete:{model_id}"


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"models": command},
    verbs={
        "list": pressed_list,
        "back": back,
        "open": open_model,
        "use": use,
        "friend": friend,
        "new": new,
        "rename": rename,
        "name-this": name_this,
        "delete": delete,
        "delete-yes": delete_yes,
        "keep": keep,
    },
    once=frozenset({"delete-yes"}),
    typed={"rename": typed_name, _RENAMED: typed_again},
)
