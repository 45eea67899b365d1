"""GOV.UK Notify's callbacks: what became of the emails and texts it took (docs/deploying/letters.md).

Notify gives up waiting after 5 seconds, and brings a receipt again only after 5xx, 429 or no answer. So what
cannot be taken just now is a 5xx, and what never can be is not. A receipt is taken once Temporal has it: a
Delivery that has ended begins again with it, and one that has not begun begins.
"""

import asyncio
import hashlib
import hmac
import re

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from activities.orders import DeliveryOrder, ReceiptSaid
from charter.people import Channel
from engine.config.settings import Settings
from engine.logs import get_logger
from register.letters.stored import LetterState, StoredLetter
from starter.api.keys import presented
from starter.desk.intake import Desk
from starter.desk.running import Unavailable
from starter.desk.telling.problems import Problem, malformed

RECEIPTS = "/callbacks/notify/receipts"
SECONDS = 4.0
"""For everything, out of Notify's five."""
CHANNELS = {"email": Channel.EMAIL, "sms": Channel.TEXT}
ARRIVED = "delivered"
FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
OPEN = (LetterState.STORED, LetterState.HELD, LetterState.TRYING, LetterState.SENT)
"""States that a receipt can still change; in any other it is a repeated one, or too late."""
_LETTER = re.compile(r"[A-Za-z0-9-]{1,100}")

log = get_logger(__name__)


class NotifyReceipt(BaseModel):
    """The body of a delivery receipt. Who it went to is in there too: it is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: str = Field(min_length=1, max_length=100)
    reference: str | None = Field(default=None, max_length=1000)
    status: str = Field(max_length=60)
    notification_type: str = Field(max_length=20)


def callback_routes(desk: Desk, settings: Settings) -> APIRouter:
    """Where Notify brings its receipts."""
    router = APIRouter()

    @router.post(RECEIPTS, include_in_schema=False)
    async def receipts(request: Request) -> Response:
        check_token(presented(request), settings.notify_callback_token)
        try:
            receipt = NotifyReceipt.model_validate_json(await request.body())
        except ValidationError as error:
            raise malformed(error, "The receipt") from None
        try:
            async with asyncio.timeout(SECONDS):
                taken = await pass_on(desk, receipt)
        except (TimeoutError, Unavailable):
            raise Problem(
                503, "not_now", "The receipt cannot be taken just now.", headers={"Retry-After": "60"}
            ) from None
        return JSONResponse({"taken": taken})

    return router


async def pass_on(desk: Desk, receipt: NotifyReceipt) -> bool:
    """Tell the letter's Delivery. False for what says nothing new, or nothing about a letter of ours.

    Raises Unavailable or RegisterError: then it is to be brought again.
    """
    channel = CHANNELS.get(receipt.notification_type)
    if receipt.status != ARRIVED and receipt.status not in FAILED:
        return False
    letter = None
    if channel and _LETTER.fullmatch(receipt.reference or ""):
        letter = await asyncio.to_thread(desk.register.letters.get, receipt.reference or "")
    if letter is None or channel is None:
        log.info("receipt of no letter of ours")  # a council's other systems may share its Notify service
        return False
    if not _is_news(letter, channel):
        return False
    said = ReceiptSaid(
        state="delivered" if receipt.status == ARRIVED else "failed",
        id=receipt.id,
        channel=channel,
        permanent=receipt.status == "permanent-failure",
    )
    await desk.cases.receipt(DeliveryOrder(letter_id=letter.id, reference=letter.reference), said)
    log.info("receipt taken", letter=letter.id, state=said.state, permanent=said.permanent)
    return True


def _is_news(letter: StoredLetter, channel: Channel) -> bool:
    return letter.state in OPEN and letter.channel is channel


def check_token(shown: str, token: SecretStr | None) -> None:
    """Problem 401 without a token, 403 with a wrong one. The time taken tells nothing."""
    if not shown:
        raise Problem(401, "token_needed", "Show the token.", headers={"WWW-Authenticate": "Bearer"})
    ours = token.get_secret_value() if token else ""
    same = hmac.compare_digest(_digest(shown), _digest(ours))
    if token is None or not same:
        raise Problem(403, "token_unknown", "That token is not ours.")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
