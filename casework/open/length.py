"""How long a promise or a limit is and how it is counted, in sentences for everybody."""

from collections.abc import Iterator

from casework.site.languages import _
from casework.site.words import length_said, span
from charter.counting.lengths import Unit
from charter.edition.promises import Limit, LimitDay, Promise
from charter.writing.values import within

RECEIPT = "receipt"


def promise_said(promise: Promise) -> list[str]:
    """What is counted, from when and how, a sentence each."""
    return list(_promise(promise))


def limit_said(limit: Limit | LimitDay) -> list[str]:
    """The same of what the law sets."""
    return list(_limit(limit))


def _promise(promise: Promise) -> Iterator[str]:
    if promise.length is not None:
        event = _event(promise.start_event)
        if promise.length.unit is Unit.SAME_DAY:
            yield _("On the same day, counted from {event}.").format(event=event)
        else:
            said = span(promise.at_least, promise.length)
            yield _("{length}, counted from {event}.").format(length=said, event=event)
    elif promise.date_given:
        yield _("By a date that is given: {date}.").format(date=_(promise.date_given))
    else:
        yield _("By a day that is published for each year: {day}.").format(
            day=_within(promise.published_date)
        )
    yield _("It is kept by this: {event}.").format(event=_within(promise.until))
    if promise.inclusive:
        yield _("The day it is counted from is the first day.")
    if promise.next_working_day:
        yield _("If it ends on a day off, it ends on the next working day.")
    if promise.agreed:
        yield _("A date agreed with you takes its place.")
    if promise.pausable:
        yield _("While we wait for an answer from you, the time stands still.")
    if promise.automatic:
        yield _("This is done automatically.")
    if promise.closing:
        yield _("It holds for what comes by a closing date that is published.")
    if promise.by == "customer":
        yield _("This is your time, not ours: nobody is late by it.")
    if promise.by == "others":
        yield _("This is the time of others whom we ask.")
    if promise.extend_by == "officer":
        yield _("An officer may give a later date, with a reason.")
    if promise.extend_by == "manager":
        yield _("Only a manager may give a later date, with a reason.")


def _limit(limit: Limit | LimitDay) -> Iterator[str]:
    if isinstance(limit, LimitDay):
        yield _("By a day that is published for each year: {day}.").format(day=_within(limit.published_date))
        return
    event = _event(limit.from_)
    if limit.minimum:
        yield _("You have at least {length}.").format(length=length_said(limit.length))
    elif limit.before:
        yield _("At least {length} before {event}.").format(length=length_said(limit.length), event=event)
    elif event:
        yield _("At most {length}, counted from {event}.").format(
            length=length_said(limit.length), event=event
        )
    else:
        yield _("At most {length}.").format(length=length_said(limit.length))
    if limit.inclusive:
        yield _("The day it is counted from is the first day.")
    if limit.next_working_day:
        yield _("If it ends on a day off, it ends on the next working day.")
    if limit.again_from:
        yield _("It is counted once more from {event}.").format(event=_event(limit.again_from))
    if limit.stops:
        yield _("It stops while we wait for an answer that we need from you.")
    if limit.extend_at_most and limit.extend_by:
        yield _("{length} longer at most: {who}.").format(
            length=length_said(limit.extend_at_most), who=_(limit.extend_by)
        )
    elif limit.extend_by:
        yield _("Longer only by {who}.").format(who=_(limit.extend_by))
    if limit.exceptions:
        yield _("What excuses more time is in {where}.").format(where=_(limit.exceptions))


def _within(name: str) -> str:
    """A step or a day of a promise by its word, within a sentence."""
    return _(within(name))


def _event(name: str) -> str:
    """What something is counted from, within a sentence."""
    if name == RECEIPT:
        return _("when we receive it")
    return _("this step: {step}").format(step=_within(name)) if name else ""
