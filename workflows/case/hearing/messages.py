"""How a case hears: what a message is, who may say it and when, and the inbox it waits in.

A handler only puts what came into the inbox. What it means is judged when the story is at rest, one message
at a time: so two in one workflow task, or one before the story has begun, are taken in order, neither lost.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

from pydantic import ValidationError

from charter.cases import Shown
from charter.faults import Fault, in_words, listed, path_of
from charter.messages import Answer, Message
from charter.people import STAFF, TEXT_LIMIT, Model, Role
from charter.writing.values import spoken, within
from engine.payloads.converter import Unreadable
from engine.signing.signature import Outside

Handler = TypeVar("Handler", bound=Callable[..., Any])

BODY_LIMIT = 65_536
"""Longest message body taken, in characters of JSON; what is longer is cut, kept and not applied."""


KEPT_LIMIT = 16_384
"""Longest body kept of a message that cannot be read, in characters of JSON, whatever it is made of."""
FIELDS_TOLD = 20
"""Faults told to a sender at most: a body can have thousands, and a refusal has to fit an answer."""


class Refused(Exception):
    """A message that cannot be applied now. The text is told to its sender and put on the timeline."""


class TurnedAway(StrEnum):
    """Why ``submit`` turns a message away before it reaches the case (ApplicationError types)."""

    UNKNOWN = "UnknownMessage"
    MALFORMED = "MalformedMessage"
    NOT_THEIRS = "NotTheirs"
    TOO_LONG = "TooLong"


class Rejected(Exception):
    """A message that could never be taken, whatever the stage."""

    def __init__(self, problem: TurnedAway, why: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(why)
        self.problem = problem
        self.why = why
        self.fields = fields or []


@dataclass(frozen=True)
class MessageSpec:
    """One message a case understands, made from its handler: the source of its form, schema and page."""

    name: str
    title: str
    """What is to be done, as an officer would say it: “Assign an officer”."""
    done: str
    """The same once it has happened, for the timeline: “Officer assigned”."""
    description: str
    model: type[Message]
    roles: frozenset[Role]
    stages: frozenset[str] | None
    """The stages it may be said in; None for any until the case has ended."""
    shown: Shown
    owner: str
    """The capability whose method handles it; empty for the case itself."""
    once: str = ""
    """What has to stand in the case before it makes sense (``workflows.case.standing``)."""
    unless: frozenset[str] = frozenset()
    """What must not stand in it."""
    only: str = ""
    """As what somebody is named who alone may say it: ``investigator``."""
    names: str = ""
    """As what it names somebody; its own first field is whom."""

    def in_time(self, stage: str) -> bool:
        """Whether it can be said in that stage, of a case that has not ended."""
        return self.stages is None or stage in self.stages

    def makes_sense(self, standing: Collection[str] | None) -> bool:
        """Whether it is worth offering, by what stands in the case; None where that is not known."""
        if standing is None:
            return True
        return (not self.once or self.once in standing) and self.unless.isdisjoint(standing)

    def read(self, body: Mapping[str, Any]) -> Message:
        """The message, or Rejected in the sender's terms without any of its values."""
        try:
            said = self.model.model_validate(body)
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False)
            fields = listed((Fault(path_of(each), in_words(each)) for each in found), FIELDS_TOLD)
            told = "; ".join(f"{f['field']}: {f['problem']}" for f in fields[:5])
            raise Rejected(TurnedAway.MALFORMED, f"{self.title}: {told}", fields) from None
        if said.by.role not in self.roles:
            may = " or ".join(sorted(within(role) for role in self.roles))
            raise Rejected(TurnedAway.NOT_THEIRS, f"“{self.title}” is for the {may} to do.")
        if said.added_paragraph and said.by.role not in STAFF:
            raise Rejected(TurnedAway.NOT_THEIRS, "Only an officer adds a paragraph to a letter.")
        return said


def message(
    *,
    by: Role | Iterable[Role],
    title: str = "",
    done: str = "",
    when: StrEnum | Iterable[StrEnum] | None = None,
    shown: Shown = Shown.STAFF,
    once: StrEnum | None = None,
    unless: StrEnum | Iterable[StrEnum] = (),
    only: str = "",
    names: str = "",
) -> Callable[[Handler], Handler]:
    """Mark a method as the handler of the message of its own name; its parameter's model is the body.

    ``title`` is the action as an officer would say it, ``done`` what the timeline says of it: the name
    itself, where nothing is given. It may raise Refused before it has changed anything. ``once`` and
    ``unless`` say when it is offered: what has to stand in the case, and what must not. ``only``: who alone
    may say it, as whom another message ``names`` somebody.
    """
    roles = frozenset([by] if isinstance(by, Role) else by)
    stages = None if when is None else frozenset([when] if isinstance(when, StrEnum) else when)
    offered = {
        "once": str(once or ""),
        "unless": frozenset(str(each) for each in ([unless] if isinstance(unless, StrEnum) else unless)),
        "only": only,
        "names": names,
    }

    def mark(handler: Handler) -> Handler:
        handler.__charter_message__ = (title, done, roles, stages, shown, offered)  # type: ignore[attr-defined]
        return handler

    return mark


def messages_in(owner: type, named: str = "") -> dict[str, MessageSpec]:
    """The messages a class handles, by name."""
    specs = {}
    for cls in reversed(owner.__mro__):
        for name, handler in vars(cls).items():
            marks = getattr(handler, "__charter_message__", None)
            if marks is None:
                continue
            title, done, roles, stages, shown, offered = marks
            hints = get_type_hints(handler)
            model = next(hint for key, hint in hints.items() if key != "return")
            specs[name] = MessageSpec(
                name=name,
                title=title or spoken(name),
                done=done or spoken(name),
                description=" ".join((model.__doc__ or "").split()),
                model=model,
                roles=roles,
                stages=stages,
                shown=shown,
                owner=named,
                **offered,
            )
    return specs


OUTSIDE = "it came from outside, not from one of our doors"
"""Of a message that none of our programs has signed. It is kept, and nobody is obeyed by it."""


class Arrived(Model):
    """A message as it came in, before anybody has judged it."""

    name: str
    body: dict[str, Any]
    at: datetime
    problem: str = ""
    """Why it cannot be read at all; empty where it can."""


@dataclass
class Arrival:
    """An Arrived in the inbox, and the answer its sender may be waiting for."""

    arrived: Arrived
    answer: Answer | None = None
    awaited: bool = False
    """Somebody waits to hear what becomes of it."""


@dataclass
class Inbox:
    """Messages waiting to be taken, in the order they came, and the ids of those that were."""

    waiting: list[Arrival] = field(default_factory=list)
    taken: dict[str, bool] = field(default_factory=dict)
    """Message id → whether it was applied: the last IDS_KEPT of them."""
    forgotten: bool = False
    """Older ids have been dropped: the register is asked."""

    IDS_KEPT = 1_000

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def put(self, name: str, arguments: tuple[Any, ...], at: datetime) -> Arrival:
        """Take what came, whatever it is."""
        body, problem = _readable(arguments)
        arrival = Arrival(Arrived(name=name[:100], body=body, at=at, problem=problem))
        self.waiting.append(arrival)
        return arrival

    @property
    def awaited(self) -> bool:
        return any(arrival.awaited for arrival in self.waiting)

    def remove_awaited(self) -> list[Arrival]:
        """Take out those whose senders wait for an answer."""
        found = [arrival for arrival in self.waiting if arrival.awaited]
        self.waiting = [arrival for arrival in self.waiting if not arrival.awaited]
        return found

    def remember(self, message_id: str, applied: bool) -> None:
        self.taken[message_id] = applied
        while len(self.taken) > self.IDS_KEPT:
            del self.taken[next(iter(self.taken))]
            self.forgotten = True


def _readable(arguments: tuple[Any, ...]) -> tuple[dict[str, Any], str]:
    """The body, or what can be kept of it and why it cannot be read."""
    if len(arguments) == 1 and isinstance(arguments[0], Outside):
        return _kept(_readable(arguments[0].given)[0]), OUTSIDE
    if len(arguments) != 1:
        kept = _kept({"arguments": [plain(a) for a in arguments[:5]]}) if arguments else {}
        return kept, f"one argument, an object, was expected; {len(arguments)} came"
    body = plain(arguments[0])
    length = len(json.dumps(body, default=str))
    if not isinstance(body, dict):
        return _kept({"argument": body}), f"an object was expected; {_kind(body)} came"
    if isinstance(reason := body.get("unreadable"), str) and len(body) == 1:
        return {}, f"it could not be decoded ({reason})"
    if length > BODY_LIMIT:
        return _kept(body), f"it is too long: {length:,} characters, at most {BODY_LIMIT:,} are taken"
    return body, ""


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    """What a timeline can hold of it: short texts by the thousand are as long as one long text."""
    kept: dict[str, Any] = cut(body, 2_000)
    written = json.dumps(kept, default=str)
    return kept if len(written) <= KEPT_LIMIT else {"cut": cut(written, KEPT_LIMIT)}


def plain(argument: Any) -> Any:
    """What came as plain JSON values; a marker of something undecodable becomes ``{"unreadable": why}``."""
    if isinstance(argument, Unreadable):
        return {"unreadable": argument.reason}
    return argument


def _kind(value: Any) -> str:
    kinds = {
        str: "a text",
        list: "a list",
        bool: "yes or no",
        int: "a number",
        float: "a number",
        type(None): "nothing",
    }
    return kinds.get(type(value), "something else")


def cut(value: Any, limit: int = TEXT_LIMIT, depth: int = 0) -> Any:
    """The value with each long text shortened, its full length named; nothing nested deeper than six."""
    if isinstance(value, str):
        return value if len(value) <= limit else f"{value[:limit]}… [cut: {len(value):,} characters in all]"
    if depth >= 6:
        return "… [cut: nested too deep]"
    if isinstance(value, dict):
        kept = {str(key)[:100]: cut(item, limit, depth + 1) for key, item in list(value.items())[:50]}
        return kept if len(value) <= 50 else {**kept, "…": f"[cut: {len(value):,} fields in all]"}
    if isinstance(value, list):
        kept_items = [cut(item, limit, depth + 1) for item in value[:50]]
        return kept_items if len(value) <= 50 else [*kept_items, f"… [cut: {len(value):,} in all]"]
    return value
