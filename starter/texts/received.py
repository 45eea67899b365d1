"""Texts in: GOV.UK Notify's callback for received text messages (docs/using/texts.md).

Notify brings a text once more only after 5xx, 429 or no answer within 5 seconds. So what cannot be written
down just now is a 5xx; and what is written down is answered 200, whatever its case can do with it.
"""

import asyncio
import time
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from engine.config.settings import Settings
from register.outside.inbound import cut_words
from starter.api.keys import presented
from starter.desk.intake import Desk
from starter.desk.telling.problems import Problem, malformed
from starter.inbound.reading import decide_text
from starter.inbound.taking import InboundDesk
from starter.mail.contents.plain import one_line, tidy
from starter.mail.routes import Addresses
from starter.texts.callbacks import SECONDS, check_token

TEXTS = "/callbacks/notify/texts"
OLDEST = timedelta(days=7)
"""Notify tries no longer; an older time is not believed."""


class NotifyText(BaseModel):
    """The body of a received text message, as Notify documents it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: str = Field(min_length=1, max_length=100)
    source_number: str = Field(max_length=60)
    message: str = Field(max_length=20_000)
    date_received: AwareDatetime | None = None


def text_routes(desk: Desk, settings: Settings) -> APIRouter:
    """Where Notify brings texts."""
    router = APIRouter()
    service = Addresses(settings).default.service

    @router.post(TEXTS, include_in_schema=False)
    async def texts(request: Request) -> Response:
        began = time.monotonic()
        check_token(presented(request), settings.notify_callback_token)
        try:
            text = NotifyText.model_validate_json(await request.body())
        except ValidationError as error:
            raise malformed(error, "The text") from None
        try:
            async with asyncio.timeout(SECONDS):
                item = await asyncio.to_thread(
                    decide_text,
                    desk.register,
                    text.id,
                    one_line(text.source_number),
                    cut_words(tidy(text.message)),
                    _received(text, desk.now()),
                    service,
                )
                left = max(SECONDS - 0.5 - (time.monotonic() - began), 0.1)
                taken = await InboundDesk(desk).keep(item, left)
        except TimeoutError:
            raise Problem(
                503, "not_now", "The text cannot be taken just now.", headers={"Retry-After": "60"}
            ) from None
        return JSONResponse({"taken": taken})

    return router


def _received(text: NotifyText, now: datetime) -> datetime:
    at = text.date_received
    return at if at is not None and now - OLDEST <= at <= now else now
