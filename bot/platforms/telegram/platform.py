"""Telegram as a chat platform: the pieces of this package put together behind the Platform Protocol."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.chat.platform import Drawn, Handle, Limits, Membership
from bot.chat.screen import Audience
from bot.pauses import asked_s
from bot.platforms.notebook import Notebook
from bot.platforms.telegram.addresses import NAME, address, chat_id
from bot.platforms.telegram.albums import Albums
from bot.platforms.telegram.downloads import Downloads
from bot.platforms.telegram.edits import Edits
from bot.platforms.telegram.errors import NotEditable, calling, tame_library
from bot.platforms.telegram.greeting import introduce, listed
from bot.platforms.telegram.groups import Groups
from bot.platforms.telegram.letter import Letter, compose
from bot.platforms.telegram.limits import ALBUM_QUIET_S, CHAT_ACTION_EVERY_S, EDIT_EVERY_S, LIMITS
from bot.platforms.telegram.marks import Marks
from bot.platforms.telegram.menus import Menus
from bot.platforms.telegram.pace import Pace
from bot.platforms.telegram.polling import Polling
from bot.platforms.telegram.reception import Reception
from bot.platforms.telegram.refs import Ref, answered_message
from bot.platforms.telegram.sending import Sender, can_edit
from bot.platforms.telegram.webhook import Webhook, WebhookServer
from bot.platforms.telegram.words import Words
from storage.domain.errors import Fault, MoonselfieError, Permanent, Retryable
from storage.domain.records import Place
from storage.memory import Memory

log = structlog.get_logger()

API_BASE = "https://api.telegram.org/bot"
FILE_BASE = "https://api.telegram.org/file/bot"

_RECONNECT_LONGEST_S = 30.0


class TelegramPlatform:
    """`words` says what the platform says by itself; `commands` are those the flows know."""

    def __init__(
        self,
        *,
        token: str,
        memory: Memory,
        words: Words,
        commands: Sequence[str],
        group_commands: Sequence[str] = (),
        api_base: str = API_BASE,
        file_base: str = FILE_BASE,
        webhook: Webhook | None = None,
        now_s: Callable[[], float] = time.monotonic,
        edit_every_s: float = EDIT_EVERY_S,
        album_quiet_s: float = ALBUM_QUIET_S,
        pause_s: float = 1.0,  # the first wait after something failed; later ones are longer
    ) -> None:
        tame_library()
        self._bot: ExtBot[int] = ExtBot(
            token,
            base_url=api_base,
            base_file_url=file_base,
            request=HTTPXRequest(
                connection_pool_size=64,
                connect_timeout=10,
                read_timeout=30,
                pool_timeout=20,
                media_write_timeout=60,
            ),
            get_updates_request=HTTPXRequest(connection_pool_size=2, connect_timeout=10, pool_timeout=20),
            rate_limiter=Pace(now_s=now_s),
        )
        self._words = words
        self._commands = tuple(commands)
        self._group_commands = tuple(group_commands) or ("start",)
        self._webhook = webhook
        self._now_s = now_s
        self._pause_s = pause_s
        notebook = Notebook(memory=memory, secret=token)
        self._marks = Marks(bot=self._bot, notebook=notebook)
        self._sender = Sender(bot=self._bot, notebook=notebook)
        self._edits = Edits(self._sender, every_s=edit_every_s, now_s=now_s)
        self._downloads = Downloads(self._bot, pause_s=pause_s)
        self._menus = Menus(self._bot, lambda language: listed(words, self._commands, language))
        self._groups = Groups(self._bot, words)
        self._reception = Reception(
            self._bot,
            heard=self._menus.heard,
            groups=self._groups,
            group_commands=group_commands,
            albums=Albums(notebook, quiet_s=album_quiet_s, longest_s=6 * album_quiet_s),
            downloads=self._downloads,
        )
        self.webhook_server = (
            WebhookServer(self._bot, self._reception.receive, webhook, pause_s=pause_s) if webhook else None
        )
        self._acted_at: dict[str, float] = {}

    @property
    def name(self) -> str:
        return NAME

    @property
    def limits(self) -> Limits:
        return LIMITS

    async def run(self, handle: Handle) -> None:
        """Permanent("telegram-token-wrong") when Telegram does not know the token; else until cancelled."""
        self._reception.hand_to(handle)
        try:
            await self._connect()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._edits.run())
                group.create_task(self._menus.run())
                group.create_task(introduce(self._bot, self._words, self._commands, self._group_commands))
                if self.webhook_server is not None:
                    await self.webhook_server.run()
                else:
                    await calling(self._bot.delete_webhook(drop_pending_updates=False))
                    await Polling(self._bot, self._reception.receive, pause_s=self._pause_s).run()
        except BaseExceptionGroup as group_of_errors:
            raise _first_of_ours(group_of_errors) from group_of_errors
        finally:
            await self._downloads.close()
            await self._bot.shutdown()

    async def _connect(self) -> None:
        """Ask who we are, until Telegram answers; only a wrong token ends it."""
        pause_s = self._pause_s
        while True:
            try:
                await calling(self._bot.initialize())
            except Retryable as fault:
                log.warning("telegram.not_connected", code=fault.code)
                await asyncio.sleep(max(pause_s, asked_s(fault)))
                pause_s = min(2 * pause_s, _RECONNECT_LONGEST_S)
            else:
                log.info("telegram.connected")
                return

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        if drawn.audience is Audience.PERSON and not place.private:
            raise Permanent("telegram-not-in-groups")  # a face never reaches a group by a slip
        self._menus.spoken(place, drawn.language)
        answered = answered_message(drawn.reply_to)
        if drawn.mark is not None and drawn.reply_to is not None:
            async with self._edits.turn(place):
                await self._marks.put(place, drawn.reply_to, drawn.mark)
        letter = compose(drawn)
        if letter is None:
            return None
        if drawn.progress is not None:
            await self._act(place, drawing=bool(drawn.pictures))
        old = Ref.read(replace) if replace else None
        async with self._edits.turn(place):
            return await self._show(place, drawn, letter, old=old, reply_to=answered, key=key)

    async def _show(
        self, place: Place, drawn: Drawn, letter: Letter, *, old: Ref | None, reply_to: int | None, key: str
    ) -> str:
        present = self._edits.present(place, old) if old else None
        if old and present and can_edit(present, letter):
            unfinished = drawn.progress is not None and drawn.progress.fraction < 1
            if unfinished and self._edits.hold(place, old, letter):
                return old.written()
            try:
                return (await self._edits.now(place, present, letter)).written()
            except NotEditable:
                log.debug("telegram.sent_anew")
        sent = await self._sender.send(place, letter, reply_to=reply_to, key=key, instead_of=present)
        if old and present:
            self._edits.forget(place, old)
            await self._clear(place, present)
        return sent.written()

    async def remove(self, place: Place, ref: str) -> bool:
        """See Platform. Telegram keeps what is older than two days, and skips what is gone."""
        told = Ref.read(ref)
        if told is None:
            return False
        async with self._edits.turn(place):
            present = self._edits.present(place, told)
            self._edits.forget(place, told)
            try:
                await calling(self._bot.delete_messages(chat_id=chat_id(place), message_ids=present.messages))
            except Permanent as fault:
                log.debug("telegram.not_removed", code=fault.code)
                await self._sender.blank(place, present)
                return False
            return True

    async def membership(self, place: Place, external_id: str) -> Membership:
        return await self._groups.membership(place, external_id)

    async def closed(self, place: Place, token: str, notice: str) -> None:
        if await self._reception.closed(place.chat, token, notice) or not place.private:
            return
        # The press was answered a while ago: say it in the chat, where only this person reads.
        await calling(self._bot.send_message(chat_id=chat_id(place), text=notice, disable_notification=True))

    async def _act(self, place: Place, *, drawing: bool) -> None:
        """Telegram's own "sending a photo ..." at the top of the chat, now and then."""
        now_s = self._now_s()
        if now_s - self._acted_at.get(place.chat, float("-inf")) < CHAT_ACTION_EVERY_S:
            return
        self._acted_at = {chat: at for chat, at in self._acted_at.items() if now_s - at < CHAT_ACTION_EVERY_S}
        self._acted_at[place.chat] = now_s
        try:
            action = "upload_photo" if drawing else "typing"
            await calling(self._bot.send_chat_action(**address(place), action=action))
        except Fault as fault:
            log.debug("telegram.no_chat_action", code=fault.code)

    async def _clear(self, place: Place, ref: Ref) -> None:
        """What something else has come for goes, if Telegram lets it."""
        try:
            await calling(self._bot.delete_messages(chat_id=chat_id(place), message_ids=ref.messages))
        except Fault as fault:
            log.debug("telegram.not_removed", code=fault.code)


def _first_of_ours(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Find the plain error a caller can act on; the group itself when there is none."""
    ours = group.subgroup(MoonselfieError)
    error: BaseException = ours or group
    while ours is not None and isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
