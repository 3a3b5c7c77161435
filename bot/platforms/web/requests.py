"""What a request of the API may contain, and what it says about the person's language."""

from __future__ import annotations

import re
from typing import Annotated, TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from storage.domain.errors import BadInput
from storage.domain.records import Language

TEXT_LENGTH = 4_000
CAPTION_LENGTH = 1_000
COMMAND = re.compile(r"/([a-zäöüß][a-zäöüß0-9_-]{0,31})(?:\s+(\S.{0,255}?))?\s*")
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: EventId
    text: Annotated[str, StringConstraints(min_length=1)]


class Press(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: EventId
    token: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class UploadFields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: EventId
    caption: Annotated[str, StringConstraints(max_length=CAPTION_LENGTH)] = ""


Model = TypeVar("Model", bound=BaseModel)


async def checked(request: web.Request, model: type[Model]) -> Model:
    """The JSON body as `model`. BadInput("request-malformed") says no more: the page never sends such."""
    if request.content_type != "application/json":
        raise BadInput("request-malformed")
    try:
        return model.model_validate_json(await request.read())
    except (ValidationError, web.RequestPayloadError) as error:
        raise BadInput("request-malformed") from error


def command_of(text: str) -> tuple[str, str] | None:
    """`/name argument` as a pair."""
    found = COMMAND.fullmatch(text)
    return (found[1], found[2] or "") if found else None


def language_of(request: web.Request) -> Language:
    """The first of the browser's languages that we speak; English otherwise."""
    for wanted in request.headers.get(hdrs.ACCEPT_LANGUAGE, "").split(","):
        code = wanted.partition(";")[0].strip().lower()[:2]
        if code in tuple(Language):
            return Language(code)
    return Language.EN
