"""Discord's side of the contract suite: a person in their chat with the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simcord import interactions
from simcord.backend import serializers
from simcord.components import walk_components
from simcord.results import InteractionResult, to_discord_message

from bot.platforms.discord.marks import REACTIONS
from storage.domain.groups import Role
from storage.domain.records import Place
from tests.bot.platforms.discord.servers import Server
from tests.contracts.platform import SeenMessage, SeenPicture, drawn

_MARKS = {emoji: mark for mark, emoji in REACTIONS.items()}
_FENCE = re.compile(r"^```\n(.*)\n```$", re.MULTILINE)
_MARKUP = re.compile(r"\\([^0-9A-Za-z\s])|[*_~`|<>\[\]]|https?://|^(?:#{1,3}|-#|[-+]|\d+\.) ", re.MULTILINE)


def as_read(markdown: str) -> str:
    """What a person reads: escaped signs as they are; what would be markup is gone, as in the client."""
    plain = _FENCE.sub(lambda found: re.sub(r"([^0-9A-Za-z\s])", r"\\\1", found[1]), markdown)
    return _MARKUP.sub(lambda found: found[1] or "", plain)


class DiscordDriver:
    def __init__(self, env, person, platform, recorder, refusals) -> None:
        self.env = env
        self.person = person
        self.platform = platform
        self.recorder = recorder
        self.refusals = refusals
        self.together = True
        self.place = Place(platform="discord", chat=str(person.id))
        self._last = None

    @property
    def channel(self) -> int:
        return self.person.dm_channel.id

    def stored(self):
        """All messages of the chat, in order."""
        return sorted(self.env.backend.messages[self.channel].values(), key=lambda one: one.id)

    async def send_text(self, text: str) -> None:
        self._last = await self.person.send_dm(text)

    async def send_files(self, files: Sequence[tuple[str, bytes]], *, caption: str = "") -> None:
        stored = self.env.backend.store_attachments(self.channel, files)
        self._last = await self.person.send_dm(caption, attachments=stored)

    async def send_photos(self, photos: Sequence[bytes], *, caption: str = "") -> None:
        named = [(f"selfie-{number}.jpg", photo) for number, photo in enumerate(photos)]
        for part in [named] if self.together else [[one] for one in named]:
            await self.send_files(part, caption=caption)

    async def send_video(self, data: bytes) -> None:
        await self.send_files([("me.mp4", data)])

    async def press(self, label: str):
        message, custom_id = self.button(label)
        return await self.person.click(to_discord_message(self.env, message), custom_id=custom_id)

    def button(self, label: str):
        """The newest button of this label, as (message, id)."""
        return next(
            (message, one["custom_id"])
            for message in reversed(self.stored())
            for one in walk_components(message.components)
            if one.get("type") == 2 and one.get("label") == label
        )

    def presses_now(self, button) -> InteractionResult:
        """Press what `button` found, also when it is gone by now, and wait for nothing.

        What else is done before `env.settle` happens at the same time.
        """
        message, custom_id = button
        shown = dict(serializers.message_payload(self.env.backend, message))
        return self._interacts(3, {"custom_id": custom_id, "component_type": 2}, message=shown)

    def commands_now(self, name: str) -> InteractionResult:
        """Give a command without options, and wait for nothing."""
        command = self.env.backend.find_command(name, None)
        return self._interacts(2, {"id": command["id"], "name": name, "type": 1})

    def _interacts(self, kind: int, data: dict, **more) -> InteractionResult:
        record, payload = interactions.base_payload(
            self.env.backend,
            type=kind,
            channel_id=self.channel,
            guild_id=None,
            user_id=self.person.id,
            data=data,
        )
        if "message" in more:
            record.source_message_id = int(more["message"]["id"])
        self.env.backend.emit("INTERACTION_CREATE", {**payload, **more})
        return InteractionResult(self.env, record)

    def copyable(self) -> str:
        """What the newest code block would copy."""
        texts = [
            one.get("content", "") for message in self.stored() for one in walk_components(message.components)
        ]
        return next(found[1] for text in reversed(texts) if (found := _FENCE.search(text)))

    def writes_now(self, text: str, *files: tuple[str, bytes]) -> None:
        """Send a message, and wait for nothing."""
        stored = self.env.backend.store_attachments(self.channel, files) if files else None
        self.env.backend.create_message(self.channel, self.person.id, text, attachments=stored)

    async def repeat_last(self) -> None:
        stored = self.env.backend.get_message(self.channel, self._last.id)
        self.env.backend.emit("MESSAGE_CREATE", serializers.message_payload(self.env.backend, stored))
        await self.env.settle()

    async def seen(self) -> list[SeenMessage]:
        return [self._seen(message) for message in self.stored() if not message.is_ephemeral]

    async def notices(self) -> list[str]:
        return [as_read(message.content) for message in self.stored() if message.is_ephemeral]

    async def gone_ref(self) -> str:
        self.refusals.expected.add(10008)
        ref = await self.platform.show(self.place, drawn("soon gone"), replace=None, key="gone")
        self.env.backend.delete_message(self.channel, int(ref))
        return ref

    async def group(self) -> Place:
        self.server = Server(self.env, self.refusals)
        return self.server.place

    async def becomes(self, role: Role) -> None:
        await self.server.makes(self.person, role)

    async def unreachable(self) -> Place:
        self.refusals.expected.add(50007)
        other = self.env.create_user("bo")
        self.blocks(other)
        return Place(platform="discord", chat=str(other.id))

    def speaks(self, locale: str) -> None:
        """The language of everybody's app from now on; the simulator's is always English."""
        emit = self.env.backend.emit

        def emitted(event, payload, *args, **fields):
            if event == "INTERACTION_CREATE":
                payload = {**payload, "locale": locale}
            return emit(event, payload, *args, **fields)

        self.env.backend.emit = emitted

    def sends_of_the_bot(self) -> list[dict]:
        """The bodies of the bot's messages, as Discord got them."""
        return [
            one.json
            for one in self.env.http_requests
            if one.method == "POST" and one.path == f"/channels/{self.channel}/messages"
        ]

    def blocks(self, person) -> None:
        """From now on this person takes no direct messages."""
        self.env.inject_error(
            "POST", f"/channels/{person.dm_channel.id}/messages", status=403, code=50007, times=None
        )

    def _seen(self, message) -> SeenMessage:
        mine = message.author_id == self.person.id
        parts = list(walk_components(message.components))
        texts = [one["content"] for one in parts if one.get("type") == 10]
        marks = [
            _MARKS[reaction.emoji]
            for reaction in message.reactions
            if self.env.backend.bot_user.id in reaction.user_ids
        ]
        assert len(marks) <= 1
        return SeenMessage(
            ref=str(message.id),
            mine=mine,
            text=message.content if mine else as_read("\n\n".join([message.content, *texts]).strip()),
            pictures=() if mine else tuple(self._pictures(parts)),
            buttons=tuple(one["label"] for one in parts if one.get("type") == 2),
            mark=marks[0] if marks else None,
        )

    def _pictures(self, parts):
        for one in parts:
            if one.get("type") == 12:
                for item in one["items"]:
                    yield SeenPicture(data=self.env.backend.cdn.get(item["media"]["url"]))
            elif one.get("type") == 13:
                url = one["file"]["url"]
                yield SeenPicture(
                    data=self.env.backend.cdn.get(url), original=True, file_name=url.rpartition("/")[2]
                )
