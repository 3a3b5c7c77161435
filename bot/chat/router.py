"""(event, session, services) -> Turn: finds the handler in the flows' tables. Knows no story itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.aliases import command_name, command_said, language_code
from bot.chat.event import Command, Event, JobChanged, Origin, Photos, Pressed, Typed
from bot.chat.flow import Flow, OnCommand
from bot.chat.screen import Audience, Say, Screen
from bot.chat.session import Session, Turn
from bot.services import Services
from storage.domain.errors import BadInput

_HOME = "welcome"


class Router:
    """Made once from all flows; refuses at start what would be ambiguous later."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self._flows = {flow.name: flow for flow in flows}
        self._commands = {name: handler for flow in flows for name, handler in flow.commands.items()}
        self._entrances = {prefix: handler for flow in flows for prefix, handler in flow.entrances.items()}
        self._in_groups = {name: handler for flow in flows for name, handler in flow.group_commands.items()}
        self._group_jobs = {kind: handler for flow in flows for kind, handler in flow.group_jobs.items()}
        self._jobs = {kind: handler for flow in flows for kind, handler in flow.jobs.items()}
        photos = [flow.photos for flow in flows if flow.photos]
        prompts = [flow.prompt for flow in flows if flow.prompt]
        if len(photos) != 1 or len(prompts) != 1 or _HOME not in self._flows:
            raise ValueError("exactly one flow takes photos, one takes prompts, and one greets")
        if len(self._commands) != sum(len(flow.commands) for flow in flows):
            raise ValueError("two flows answer the same command")
        self._photos, self._prompt = photos[0], prompts[0]
        self._heeds = [flow.heeds for flow in flows if flow.heeds]

    async def route(self, event: Event, session: Session, services: Services) -> Turn:
        """Handle one event and, when the handler asks for it, add the view of the flow that follows."""
        if not event.origin.place.private:
            return await self._in_group(event, session, services)
        turn = await self._heeded(event, session, services) or await self._handled(event, session, services)
        return await self._followed(turn, event.origin, session, services)

    async def view(self, origin: Origin, session: Session, services: Services) -> Turn:
        """Draw where the person is: only where nobody else looks, since what is drawn there is theirs."""
        if not origin.place.private:
            return Turn()
        flow = self._flows.get(session.flow, self._flows[_HOME])
        turn = await flow.view(origin, session, services)
        return await self._followed(turn, origin, session, services)

    async def _followed(self, turn: Turn, origin: Origin, session: Session, services: Services) -> Turn:
        """Add the views that follow; one may lead to the next (portraits, training, selfies, consent)."""
        for _ in self._flows:
            if not turn.then:
                break
            following = await self._flows[turn.then].view(origin, turn.session or session, services)
            turn = replace(
                turn,
                screens=(*turn.screens, *following.screens),
                session=following.session or turn.session,
                then=following.then,
            )
        return turn

    async def _heeded(self, event: Event, session: Session, services: Services) -> Turn | None:
        """Let those hear it first who listen to whatever is written."""
        text = _written(event)
        for heeds in self._heeds if text else ():
            if turn := await heeds(text, event, session, services):
                return turn
        return None

    async def _handled(self, event: Event, session: Session, services: Services) -> Turn:
        if isinstance(event, Typed) and (language := language_code(event.text)):
            event = Command(origin=event.origin, name="language", argument=language)
        elif isinstance(event, Typed) and (named := command_said(event.text)):
            event = Command(origin=event.origin, name=named, argument="")
        if isinstance(event, Command):
            command = self._entrance(event) or self._commands.get(command_name(event.name))
            if command is None:
                return Turn(screens=(Screen(text=(Say("unknown-command"),)),))
            return await command(event, session, services)
        if isinstance(event, Typed):
            flow = self._flows.get(session.flow)
            answer = flow.typed.get(session.step) if flow else None
            return await (answer or self._prompt)(event, session, services)
        if isinstance(event, Photos):
            flow = self._flows.get(session.flow)
            here = flow.photos_at.get(session.step) if flow else None
            return await (here or self._photos)(event, session, services)
        if isinstance(event, Pressed):
            return await self._pressed(event, session, services)
        moved = self._jobs.get(event.job.kind)
        return await moved(event, session, services) if moved else Turn()

    def _entrance(self, event: Command) -> OnCommand | None:
        """Find who answers to the code of a deep link; anything else after /start is passed over."""
        if event.name.lower() != "start":
            return None
        found = (to for prefix, to in self._entrances.items() if event.argument.startswith(prefix))
        return next(found, None)

    async def _in_group(self, event: Event, session: Session, services: Services) -> Turn:
        """Only what flows say is for groups, and no session: where a person is, is their own chat's."""
        if isinstance(event, Command):
            command = self._in_groups.get(command_name(event.name))
            turn = await command(event, session, services) if command else _ONLY_IN_PRIVATE
        elif isinstance(event, Pressed):
            flow = self._flows.get(event.action.flow)
            handler = flow.group_verbs.get(event.action.verb) if flow else None
            if handler is None:
                raise BadInput("group-over")
            try:
                turn = await handler(event, session, services)
            except KeyError:  # deleted since
                raise BadInput("group-over") from None
        elif isinstance(event, JobChanged):
            moved = self._group_jobs.get(event.job.kind)
            turn = await moved(event, session, services) if moved else Turn()
        else:
            turn = Turn()
        return replace(turn, session=None, then="")

    async def _pressed(self, event: Pressed, session: Session, services: Services) -> Turn:
        flow = self._flows.get(event.action.flow)
        handler = flow.verbs.get(event.action.verb) if flow else None
        if flow is None or handler is None or (event.action.verb in flow.once and not event.fresh):
            return await self.stale(event.origin, session, services)
        try:
            return await handler(event, session, services)
        except KeyError:  # what the button was about was deleted since (storage says so, for foreign ids too)
            gone = Screen(text=(Say("gone"),))
            view = await self.view(event.origin, session, services)
            return Turn(screens=(gone, *view.screens), session=view.session)

    async def stale(self, origin: Origin, session: Session, services: Services) -> Turn:
        """Say that the button belongs to an earlier moment, and draw the present one."""
        view = await self.view(origin, session, services)
        return Turn(screens=(Screen(text=(Say("stale-press"),)), *view.screens), session=view.session)


def _written(event: Event) -> str:
    """What a person wrote, wherever it stands."""
    if isinstance(event, Photos):
        return event.caption
    if isinstance(event, Command):
        return event.argument
    return event.text if isinstance(event, Typed | Pressed) else ""


_ONLY_IN_PRIVATE = Turn(screens=(Screen(text=(Say("only-in-private"),), audience=Audience.GROUP),))
