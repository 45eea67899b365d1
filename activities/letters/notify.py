"""GOV.UK Notify as a way out: emails, texts and letters on paper.

One Notify template to each channel carries every letter, as ``((subject))`` and ``((body))``; a letter the
council has uploaded as a template of its own goes by that (docs/deploying/letters.md). Notify does not mind
the same reference twice: it is looked up before any second attempt.
"""

import re
import threading
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from pydantic import Field, ValidationError, field_validator

from activities.letters.notifications import (
    BAD_ADDRESS,
    NOT_DELIVERED,
    NOT_THESE_WORDS,
    NOT_THIS_TIME,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    Outgoing,
    Receipt,
)
from activities.letters.wording import is_representatives
from charter.addresses.marks import flattened, plain_lines
from charter.addresses.post import MOST, NOT_FIRST, lines_of, with_name
from charter.people import Channel, Model
from charter.writing.lengths_said import UNSAID
from charter.writing.letters import COURIER, as_text, full_text
from engine.errors import SettingsError
from engine.logs import get_logger, library_logger

TIMEOUT = (3.05, 7.0)
"""Seconds to connect, and to wait for an answer."""
SETTLES = timedelta(seconds=30)
KINDS = {Channel.EMAIL: "email", Channel.TEXT: "sms", Channel.POST: "letter"}
"""What Notify calls each channel."""
CHANNELS = {kind: channel for channel, kind in KINDS.items()}
FAILURES = {
    "permanent-failure": NOT_DELIVERED,
    "temporary-failure": NOT_THIS_TIME,
    "technical-failure": NOT_THIS_TIME,
    "validation-failed": NOT_THESE_WORDS,
    "virus-scan-failed": NOT_THESE_WORDS,
    "cancelled": NOT_THIS_TIME,
}
"""Notify's last words about a notification, as ours."""
GENERIC = {
    Channel.EMAIL: frozenset({"subject", "body"}),
    Channel.TEXT: frozenset({"body"}),
    Channel.POST: frozenset({"subject", "body"}),
}
"""The placeholders of the one template that carries every letter of a channel."""
OURS = COURIER - {"name", "officer"}
"""Written by the council: the only values that Notify need not sanitise."""
PLACEHOLDER = re.compile(r"\(\(\s*([^()?]+?)\s*(?:\?\?[^()]*)?\)\)")

log = get_logger(__name__)


class NotifyTemplates(Model):
    """Which of the council's Notify templates carries what."""

    generic: dict[Channel, UUID]
    letters: dict[str, dict[Channel, UUID]] = Field(default_factory=dict)

    @field_validator("letters")
    @classmethod
    def _known(cls, letters: dict[str, dict[Channel, UUID]]) -> dict[str, dict[Channel, UUID]]:
        for name, channels in letters.items():
            for channel in channels:
                full_text(name, channel)  # raises LookupError
        return letters

    @classmethod
    def load(cls, path: Path) -> "NotifyTemplates":
        """Read the mapping file (TOML). Raises SettingsError, in a sentence."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text("utf-8")))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise SettingsError(
                f"The Notify templates in {path} cannot be used: {where}: {first['msg']}."
            ) from None
        except LookupError as error:
            raise SettingsError(f"The Notify templates in {path} cannot be used: {error}") from None
        except OSError as error:
            reason = error.strerror or "unknown"
            raise SettingsError(f"The Notify templates in {path} cannot be read: {reason}.") from None
        except ValueError:
            raise SettingsError(f"The Notify templates in {path} cannot be read: it is not TOML.") from None


class NotifyClients:
    """Notify's client is not safe to share between threads: one for each."""

    def __init__(self, api_key: str, base_url: str) -> None:
        self._given = (api_key, base_url)
        self._local = threading.local()
        library_logger("notifications_python_client").setLevel("ERROR")  # it quotes Notify's answers

    def mine(self) -> Any:
        client = getattr(self._local, "client", None)
        if client is None:
            client = NotificationsAPIClient(*self._given, timeout=TIMEOUT)  # type: ignore[no-untyped-call]
            self._local.client = client
        return client


class NotifyChannel:
    """One channel of GOV.UK Notify. Letters on paper have no receipts."""

    settles = SETTLES
    in_register = False

    def __init__(self, clients: NotifyClients, templates: NotifyTemplates, channel: Channel) -> None:
        """Raises SettingsError where there is no template that carries every letter of this channel."""
        if channel not in templates.generic:
            raise SettingsError(f"The Notify templates name none for {channel.value} under [generic].")
        self._clients = clients
        self._templates = templates
        self._channel = channel
        self.waits_for_receipt = channel is not Channel.POST

    def send(self, letter: Outgoing) -> Receipt:
        """Hand it to Notify, its reference the letter's id."""
        template, values, sanitise = self._filled(letter)
        common = {"template_id": str(template), "reference": letter.letter_id}
        client = self._clients.mine()
        try:
            if letter.channel is Channel.EMAIL:
                taken = client.send_email_notification(
                    letter.to, personalisation=values, sanitise_content_for=sanitise, **common
                )
            elif letter.channel is Channel.TEXT:
                taken = client.send_sms_notification(letter.to, personalisation=values, **common)
            else:
                taken = client.send_letter_notification(
                    personalisation={**values, **_address(letter)}, **common
                )
        except APIError as error:
            raise _what_it_means(error, letter.letter_id) from None
        return Receipt(id=str(taken["id"]) if isinstance(taken, dict) and "id" in taken else "")

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        """What Notify has under the letter's id. It forgets after seven days; Delivery asks within two."""
        try:
            answer = self._clients.mine().get_all_notifications(
                reference=letter_id, template_type=KINDS[channel]
            )
            found = answer["notifications"]
        except (APIError, KeyError, TypeError):
            raise ChannelDown from None
        if not found:
            return None
        arriving = [one for one in found if one.get("status") not in FAILURES]
        one = (arriving or found)[0]
        return Receipt(id=str(one["id"]), failed="" if arriving else FAILURES[one["status"]])

    def _filled(self, letter: Outgoing) -> tuple[UUID, dict[str, str], list[str] | None]:
        """Template, personalisation, and which values Notify is to take for text."""
        own = self._templates.letters.get(letter.template, {}).get(letter.channel)
        if own is None or letter.neutral or letter.own_words or is_representatives(letter.letter_id):
            if letter.channel is Channel.TEXT:
                values = {"body": letter.body}
            else:
                values = {"subject": letter.subject, "body": _as_notify_reads(letter.body)}
            return self._templates.generic[letter.channel], values, None
        names = placeholders(full_text(letter.template, letter.channel))
        given = {**UNSAID, **letter.placeholders}
        values = {name: plain_lines(given[name]) for name in sorted(names & set(given))}
        if letter.channel is Channel.POST:  # no sanitising there
            values = {
                name: value if name in OURS else _as_notify_reads(as_text(value))
                for name, value in values.items()
            }
        sanitise = sorted(set(values) - OURS) if letter.channel is Channel.EMAIL else None
        return own, values, sanitise


def placeholders(text: str) -> frozenset[str]:
    """The placeholders of a template, ours or one of Notify's (conditional ones too)."""
    return frozenset(PLACEHOLDER.findall(text))


def _as_notify_reads(text: str) -> str:
    # Notify escapes HTML in what is filled in, and its markdown knows no backslash before < and >.
    return text.replace("\\<", "<").replace("\\>", ">")


def _address(letter: Outgoing) -> dict[str, str]:
    """Name and address as Notify wants them: three to seven lines, none beginning with its odd characters.

    The doors take no other address for a letter; one that was recorded before is fitted as far as it can be.
    """
    lines = with_name(lines_of(letter.to), flattened(letter.placeholders.get("name", "")))
    lines = [line.lstrip(f"{NOT_FIRST} ").rstrip(", ") or "-" for line in lines]
    if len(lines) > MOST:
        lines = [*lines[: MOST - 2], ", ".join(lines[MOST - 2 : -1]), lines[-1]]
    return {f"address_line_{number}": line for number, line in enumerate(lines, start=1)}


def _what_it_means(error: APIError, letter_id: str) -> Exception:
    """Notify's refusal in our terms, by status code and error type: its messages may change, and quote."""
    status, kinds = error.status_code, _error_types(error)
    log.warning("notify did not take a letter", letter=letter_id, status=status, error_kinds=sorted(kinds))
    if status == 400:
        return ChannelRefused(BAD_ADDRESS if kinds == {"ValidationError"} else NOT_THESE_WORDS)
    if status in (401, 403, 404):
        return ChannelLater(
            f"GOV.UK Notify refuses us ({status}).",
            "GOV.UK Notify refuses our key: an administrator has to look at CHARTER_NOTIFY_API_KEY, "
            "CHARTER_NOTIFY_BASE_URL and this machine's clock. It is sent by itself afterwards.",
        )
    if status == 429 and "TooManyRequestsError" in kinds:
        return ChannelLater(
            "GOV.UK Notify's limit for today is reached.",
            "GOV.UK Notify's limit for a day is reached. It is sent by itself after midnight; if it happens "
            "again, ask Notify for a higher limit.",
        )
    if status == 429:
        return ChannelLater("GOV.UK Notify asks us to slow down.")
    return ChannelDown()


def _error_types(error: APIError) -> set[str]:
    said: Any = error.message  # a list of errors, or whatever else was answered
    errors = said if isinstance(said, list) else []
    return {str(one.get("error", "")) for one in errors if isinstance(one, Mapping)}
