"""Showing screens at a place: tokens for the buttons (in the transaction), pictures sent (after it).

Cards are edited in place, unless the person asked anew: then they come at the end of the chat, where the
person looks.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import datetime

import structlog

from bot.chat.action import Action
from bot.chat.draw import draw
from bot.chat.fit import fit
from bot.chat.platform import Drawn, DrawnPicture, Platform
from bot.chat.screen import Ask, Say, Screen, Shown
from bot.chat.token import REUSED_FOR, token_for
from bot.chat.words import Words
from bot.pauses import Pauses, asked_s
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Language, Place
from storage.memory import Memory, Sessions
from storage.memory_vault import Vault

SHOW_TIMEOUT_S = 60.0
_TRIES = 3
_REMEMBERED_TOKENS = 5_000

log = structlog.get_logger()

Still = Callable[[], Awaitable[None]]
"""Returns while it is still allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A screen whose buttons have their tokens, and the key that makes sending it twice harmless."""

    screen: Screen
    tokens: Mapping[Action, str]
    key: str


@dataclass(slots=True, kw_only=True)
class Showing:
    memory: Memory
    vault: Vault
    words: Words
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    pauses: Pauses
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    # Redrawing a card need not give its buttons new tokens: (person, session version, action) -> token.
    _tokens: OrderedDict[tuple[str, int, Action], tuple[str, datetime]] = field(default_factory=OrderedDict)

    async def prepare(
        self, screens: Sequence[Screen], *, person_id: str, version: int, key: str, sessions: Sessions
    ) -> tuple[Prepared, ...]:
        """Give every button a token, inside the transaction of the event."""
        prepared = []
        for number, screen in enumerate(screens):
            tokens = {
                button.action: await self._token(button.action, person_id, version, sessions)
                for row in screen.rows
                for button in row
            }
            prepared.append(Prepared(screen=screen, tokens=tokens, key=f"{key}/{number}"))
        return tuple(prepared)

    def committed(self, prepared: Sequence[Prepared], *, person_id: str, version: int) -> None:
        """Remember the tokens for redrawing, now that they are sure to be stored."""
        for one in prepared:
            for action, token in one.tokens.items():
                self._tokens.setdefault((person_id, version, action), (token, self.now()))
        while len(self._tokens) > _REMEMBERED_TOKENS:
            self._tokens.popitem(last=False)

    async def _token(self, action: Action, person_id: str, version: int, sessions: Sessions) -> str:
        known = self._tokens.get((person_id, version, action))
        if known and self.now() - known[1] < REUSED_FOR:
            return known[0]
        token = self.new_token()
        await sessions.keep_token(
            token_for(action, token=token, person_id=person_id, session_version=version, now=self.now())
        )
        return token

    async def show(
        self,
        prepared: Sequence[Prepared],
        place: Place,
        language: Language,
        *,
        anew: bool = False,
        skip_known: bool = False,
        still: Still | None = None,
    ) -> None:
        """Draw, fit and send in order. With `skip_known`, what was sent under the same key is left out.

        `still` is asked before every try to send pictures, and raises when they may not be shown any more.
        Retryable when the platform stays away, with `retry_in_s` when it asked for a pause in this chat;
        Permanent("person-unreachable") when nobody is there any more.
        """
        if (left_s := self.pauses.left_s(place)) > 0:
            raise Retryable("platform-away", retry_in_s=left_s)
        platform = self.platforms[place.platform]
        for one in prepared:
            if one.screen.in_place and await self._earlier(place, one.screen.card) is None:
                continue
            new = (anew and not one.screen.in_place) or one.screen.anew
            screen = one.screen
            if screen.ask is Ask.VIDEO and platform.limits.video_how:
                screen = changed(screen, text=(*screen.text, Say(platform.limits.video_how)))
            drawn = draw(
                screen,
                language=language,
                words=self.words,
                token_of=one.tokens.__getitem__,
                pictures=[await self._opened(shown, language) for shown in one.screen.pictures],
            )
            left = self._left_behind(one.screen, drawn, language) if new else None
            for number, part in enumerate(fit(drawn, platform.limits)):
                await self._part(
                    platform,
                    place,
                    part,
                    f"{one.key}/{number}",
                    anew=new,
                    skip=skip_known,
                    left=left,
                    still=still if one.screen.pictures else None,  # also of those that are gone by now
                )

    async def _part(
        self,
        platform: Platform,
        place: Place,
        drawn: Drawn,
        key: str,
        *,
        anew: bool,
        skip: bool,
        left: Drawn | None,
        still: Still | None,
    ) -> None:
        replace, name = await self._known(place, drawn.card, key, anew=anew, skip=skip)
        if name is None:
            return
        names = {name, f"sent:{key}"} if left else {name}
        if left and await self._earlier(place, f"sent:{key}") is not None:
            return  # it was sent before a crash, and may have been taken away since
        earlier = await self._earlier(place, drawn.card) if left and drawn.card else None
        reference = await self._sent(platform, place, drawn, replace=replace, key=key, still=still)
        if reference is None or (not drawn.card and not skip) or reference == replace:
            return
        async with self.memory.work() as work:
            for one in names:
                await work.sessions.remember_card(place, one, reference)
            await work.commit()
        if left and earlier and earlier != reference:
            await self._take_away(platform, place, earlier, left, key)

    def _left_behind(self, screen: Screen, drawn: Drawn, language: Language) -> Drawn | None:
        """What stays of a card that came anew, where its earlier message cannot be taken away.

        A question says that it is asked further down; a card with progress stands still. None: it stays.
        """
        if screen.card is None or not (screen.further_down or drawn.progress):
            return None
        bare = changed(drawn, progress=None, rows=(), ask=Ask.NOTHING, placeholder="", steps=(), quiet=True)
        if screen.further_down:
            return changed(bare, text=self.words.text(language, (screen.further_down,)), card=None)
        return bare

    async def _take_away(self, platform: Platform, place: Place, earlier: str, left: Drawn, key: str) -> None:
        """Of a question or of progress there is one. A courtesy: the new card is there all the same."""
        with suppress(Retryable, Permanent, TimeoutError):
            async with asyncio.timeout(SHOW_TIMEOUT_S):
                if await platform.remove(place, earlier):
                    return
            await self._sent(platform, place, left, replace=earlier, key=f"{key}/left")

    async def _known(
        self, place: Place, card: str | None, key: str, *, anew: bool, skip: bool
    ) -> tuple[str | None, str | None]:
        """Return the message to edit, and under which name to remember it; no name: it is there already."""
        if card is None and not skip:
            return None, key
        name = card or f"sent:{key}"
        if card and anew:
            return None, name
        reference = await self._earlier(place, name)
        if card is None and reference is not None:
            return None, None
        return reference, name

    async def _earlier(self, place: Place, name: str | None) -> str | None:
        """The message that shows this card, or was sent under this key."""
        async with self.memory.look() as work:
            return await work.sessions.find_card(place, name or "")

    async def _sent(
        self,
        platform: Platform,
        place: Place,
        drawn: Drawn,
        *,
        replace: str | None,
        key: str,
        still: Still | None = None,
    ) -> str | None:
        for left in reversed(range(_TRIES)):
            if still is not None:
                await still()
            try:
                async with asyncio.timeout(SHOW_TIMEOUT_S):
                    return await platform.show(place, drawn, replace=replace, key=key)
            except (Retryable, TimeoutError) as error:
                if (wait_s := asked_s(error)) > 0:
                    self.pauses.begin(place, wait_s)
                    raise Retryable("platform-away", retry_in_s=wait_s) from error
                if not left:
                    raise Retryable("platform-away") from error
                await self.sleep(0.5 * 2 ** (_TRIES - left))
        raise AssertionError("unreachable")

    async def _opened(self, shown: Shown, language: Language) -> DrawnPicture | None:
        try:
            data = await self.vault.get(shown.person_id, shown.key)
        except KeyError:
            return None
        except Permanent as error:
            log.error("picture-not-opened", code=error.code)  # noqa: TRY400
            return None
        return DrawnPicture(
            data=data,
            key=shown.key,
            person_id=shown.person_id,
            alt=self.words.say(language, shown.alt),
            width_px=shown.width_px,
            height_px=shown.height_px,
            original=shown.original,
            spoiler=shown.spoiler,
            file_name=shown.file_name,
        )
