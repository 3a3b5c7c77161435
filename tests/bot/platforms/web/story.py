"""A small scripted conversation: enough of the product to try the page with, without worker or flows."""

from __future__ import annotations

import asyncio

from bot.chat.platform import DrawnProgress, Incoming
from bot.chat.screen import Ask, Mark, Style
from bot.platforms.web.platform import WebPlatform
from storage.domain.records import Language
from tests.contracts.platform import button, drawn, picture

TEXTS = {
    Language.EN: {
        "hello": "Hello! I am Moonselfie, a bot that learns your face and draws you anywhere.\n\n"
        "You are talking to an AI. Your photos stay "
        "on this machine, sealed with a key of your own. /privacy says more.",
        "yes": "I agree, and I am 18 or older",
        "more": "What happens to my photos?",
        "send": "Send me 25 to 35 selfies: different light, left and right side, a smile.",
        "count": "{n} of 25 selfies",
        "missing": "Still missing: left side, a smile.",
        "train": "Train my model",
        "dark": "Too dark: your face is hard to see. Turn towards a window or a lamp.",
        "who": "Is this you? It looks a little different from the others.",
        "drawing": "Drawing “{prompt}”",
        "done": "“{prompt}”",
        "file": "Your picture in high resolution.",
        "again": ("Again", "Vary", "Delete"),
        "deleted": "Deleted.",
        "field": "A name, e.g. Ada in summer",
    },
    Language.DE: {
        "hello": "Hallo! Ich bin Moonselfie, ein Bot, der dein Gesicht lernt und dich überall malt.\n\n"
        "Du sprichst mit einer KI. Deine Fotos bleiben auf diesem Rechner, versiegelt mit "
        "einem eigenen Schlüssel. Mehr: /privacy",
        "yes": "Einverstanden, und ich bin mindestens 18",
        "more": "Was passiert mit meinen Fotos?",
        "send": "Schick mir 25 bis 35 Selfies: verschiedenes Licht, linke und rechte Seite, ein Lächeln.",
        "count": "{n} von 25 Selfies",
        "missing": "Es fehlen noch: linke Seite, ein Lächeln.",
        "train": "Modell trainieren",
        "dark": "Zu dunkel: Dein Gesicht ist kaum zu erkennen. Dreh dich zu einem Fenster oder einer Lampe.",
        "who": "Bist du das? Es sieht etwas anders aus als die anderen.",
        "drawing": "Ich male „{prompt}“",
        "done": "„{prompt}“",
        "file": "Dein Bild in hoher Auflösung.",
        "again": ("Noch einmal", "Abwandeln", "Löschen"),
        "deleted": "Gelöscht.",
        "field": "Ein Name, z. B. Ada im Sommer",
    },
}


class Story:
    """`platform` is set once it runs. `hold` can stop the drawing half way, to look at it."""

    def __init__(self, vault, memory) -> None:
        self.platform: WebPlatform | None = None
        self.vault = vault
        self.memory = memory
        self.stop = None  # ends the server
        self.accepted = 0
        self.pressed: list[str] = []
        self.typed: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.undecided = False  # photos wait for their verdict
        self.kept: dict[str, tuple[str, str]] = {}  # message -> whose, and where its photo lies
        self._seen: set[str] = set()
        self._cards: dict[str, str] = {}

    async def handle(self, incoming: Incoming) -> None:
        if incoming.event_id in self._seen:
            return
        self._seen.add(incoming.event_id)
        words = TEXTS[incoming.language]
        if incoming.token:
            await self._pressed(incoming, words)
        elif incoming.files:
            await self._photos(incoming, words)
        elif incoming.command:
            rows = ((button(words["yes"], "agree", style=Style.PRIMARY),), (button(words["more"], "more"),))
            await self._show(incoming, "hello", words["hello"], rows=rows)
        else:
            self.typed.append(incoming.text or "")
            await self._draw(incoming, words)

    async def _pressed(self, incoming: Incoming, words: dict) -> None:
        self.pressed.append(incoming.token)
        if incoming.token == "agree":
            await self._card(incoming, words)
        elif incoming.token.startswith("hd-"):
            number = int(incoming.token[3:])
            shown = picture(
                number, original=True, file_name="moonselfie-hd.jpg", width_px=1152, height_px=1536
            )
            await self._show(incoming, f"file-{number}", words["file"], pictures=(shown,))
        elif incoming.token in ("do-Delete", "do-Löschen"):
            await self.platform.lose_pictures()
            await self._show(incoming, "deleted", words["deleted"])
        else:
            await self.platform.closed(incoming.place, incoming.token, words["who"])

    async def _card(self, incoming: Incoming, words: dict) -> None:
        rows = ((button(words["train"], "train", style=Style.PRIMARY),),) if self.accepted >= 3 else ()
        progress = DrawnProgress(fraction=self.accepted / 25, text=words["count"].format(n=self.accepted))
        text = words["missing"] if self.accepted else words["send"]
        await self._show(
            incoming, "card", text, rows=rows, progress=progress, card="selfies", ask=Ask.PHOTOS, quiet=True
        )

    async def _photos(self, incoming: Incoming, words: dict) -> None:
        async with self.memory.work() as work:
            person = await work.people.find_or_create(
                platform="web", external_id=incoming.external_id, language=incoming.language
            )
            for file in incoming.files:  # told inside a transaction, as it may happen
                key = await self.vault.put(person.id, "photo", await file.read(50_000_000))
                await file.kept(key)
                self.kept[file.message_ref] = (person.id, key)
            await work.commit()
        for number, file in enumerate(incoming.files):
            if self.undecided:
                shown = drawn(reply_to=file.message_ref, mark=Mark.RECEIVED, language=incoming.language)
                await self.platform.show(incoming.place, shown, replace=None, key=f"r-{file.message_ref}")
                continue
            mark = {3: Mark.REJECTED, 5: Mark.DOUBTFUL, 7: Mark.RECEIVED}.get(number, Mark.ACCEPTED)
            text = {3: words["dark"], 5: words["who"]}.get(number, "")
            self.accepted += mark is Mark.ACCEPTED
            shown = drawn(text, reply_to=file.message_ref, mark=mark, language=incoming.language)
            await self.platform.show(incoming.place, shown, replace=None, key=f"{incoming.event_id}-{number}")
        await self._card(incoming, words)

    async def _draw(self, incoming: Incoming, words: dict) -> None:
        card = f"draw-{incoming.event_id}"
        for step in (0.1, 0.45, 0.8):
            progress = DrawnProgress(fraction=step, text=f"{step:.0%}")
            text = words["drawing"].format(prompt=incoming.text)
            await self._show(incoming, card, text, progress=progress, card=card)
        await self.hold.wait()
        about = tuple(button(f"HD {n + 1}", f"hd-{n}", about=n) for n in range(4))
        again = tuple(
            button(label, f"do-{label}", style=Style.DANGER if n == 2 else Style.PLAIN)
            for n, label in enumerate(words["again"])
        )
        pictures = tuple(picture(n) for n in range(4))
        done = words["done"].format(prompt=incoming.text)
        await self._show(incoming, card, done, pictures=pictures, rows=(about, again), card=card)

    async def _show(self, incoming: Incoming, name: str, text: str, **what) -> None:
        name = f"{incoming.place.chat}-{name}"
        shown = drawn(text, language=incoming.language, **what)
        ref = await self.platform.show(
            incoming.place, shown, replace=self._cards.get(name), key=f"{incoming.event_id}-{name}"
        )
        if ref:
            self._cards[name] = ref
