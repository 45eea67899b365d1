"""What is done to a promise besides keeping it: warned, late, paused, extended, excepted, counted again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.calendars import Calendar
from charter.counting.changes import Excepted
from charter.counting.clocks import Clock
from charter.counting.counting import due, end_of_day
from charter.counting.wakes import WakeKind
from charter.messages import ExceptionRecorded, PromiseExtended, PromisePaused, Recount
from charter.people import MANAGERS_AND_SYSTEMS, OFFICERS, Role, Sender
from workflows.case.capability import Capability
from workflows.case.hearing.messages import Refused, message
from workflows.case.standing import CaseStanding
from workflows.case.tasks import OF_PROMISES, TICK, Messages, kept_by
from workflows.case.writing.dates import say, say_due

NO_REASON_YET = "We do not have a reason to give you yet. We have asked the officer for one."
WHOSE = (Role.OFFICER, Role.FEEDBACK_TEAM, Role.MANAGER)
"""Who is asked first."""
MAY_GO = 2
"""Bank holidays of one year a new calendar may leave out. In 2020 one was moved, in 2022 one."""


class Promises(Capability):
    """The promises of a case: what the diary rings for, and what officers may say of them."""

    def standing(self) -> Iterable[str]:
        return (CaseStanding.PROMISE,) if self.case.diary.running() else ()

    tasks: ClassVar[Mapping[str, Messages]] = dict.fromkeys(OF_PROMISES, TICK)

    @message(
        title="Give a later date",
        done="Later date given",
        by=OFFICERS,
        shown=Shown.EVERYONE,
        once=CaseStanding.PROMISE,
    )
    def promise_extended(self, said: PromiseExtended) -> str:
        clock = self._running(said.promise)
        if clock.promise.extend_by == "manager" and said.by.role is not Role.MANAGER:
            raise Refused("Only a manager may give this promise a later date.")
        letter = _own(self.case.extended_letters, clock, "every_case/extended")
        self.new_date(clock, said.until, said.reason, said.by, letter)
        return f"The customer is told the new date, {say(end_of_day(said.until))}."

    def new_date(self, clock: Clock, until: date, reason: str, by: Sender, template: str) -> None:
        """A later date and the letter that tells it, with why.

        Before the old date passes it is the promise's date. After it, the promise stays late and this is the
        date we now say. Refused (or ClockError) where it is no later date.
        """
        case, now = self.case, workflow.now()
        old = clock.due(case.calendar).at
        if now > old:
            if end_of_day(until) <= now:
                raise Refused("The new date is still to come.")
            self.tell_late(clock, end_of_day(until), reason)
            return
        case.diary.put(clock.extend(until, reason, str(by), now, case.calendar))
        new = case.diary.due(clock.key)
        case.note(
            Kind.PROMISE,
            f"{clock.promise.title}: {say(new)} instead of {say(old)}",
            clause=clock.promise.clause,
            shown=Shown.EVERYONE,
        )
        words = {"old_date": say(old), "new_date": say(new), "why": reason}
        if template == "every_case/extended":
            words["promise"] = clock.promise.title.lower()
        case.tell_all(template, **words | case.extended_words(clock))

    @message(title="Record why a promise may be late", done="Reason for lateness recorded", by=OFFICERS)
    def exception_recorded(self, said: ExceptionRecorded) -> str:
        clock = self._clock(said.promise)
        if clock is None:
            known = ", ".join(self.case.diary.clocks)
            raise Refused(f"No promise of that name was made in this case; made: {known}.")
        self.case.diary.put(clock.except_(workflow.now(), said.reason, said.evidence, str(said.by)))
        return "Recorded. It explains lateness and moves nothing."

    @message(
        title="Pause a promise and ask the customer",
        done="Promise paused, customer asked",
        by=OFFICERS,
        once=CaseStanding.PROMISE,
    )
    def promise_paused(self, said: PromisePaused) -> str:
        case, clock = self.case, self._running(said.promise)
        if why := case.why_not_paused(clock):
            raise Refused(why)
        reply_by = case.asking.reply_by(said.reply_by)
        case.diary.put(clock.pause(workflow.now(), reply_by, said.question, case.calendar))
        case.asking.ask(said.question, reply_by, said.consequence, pausing=clock.key)
        return f"Paused until they reply, or until {say(reply_by)}."

    def let_go_on(self, key: str, at: datetime | None = None) -> bool:
        """Count on from ``at`` (now) what was paused; False if it was not."""
        clock = self.case.diary.clocks[key]
        if clock.paused is None:
            return False
        self.case.diary.put(clock.resume(at or workflow.now()))
        return True

    def resume(self, key: str, at: datetime) -> None:
        """The reply came, or its date passed: what was paused counts on from then, and they are told."""
        case = self.case
        if not self.let_go_on(key, at):
            return
        clock = case.diary.clocks[key]
        case.note(Kind.PROMISE, f"{clock.promise.title}: goes on", shown=Shown.EVERYONE)
        case.tell(
            "every_case/resumed", promise=clock.promise.title.lower(), new_date=say(case.diary.due(key))
        )

    @message(title="Count the dates again", done="Dates counted again", by=MANAGERS_AND_SYSTEMS)
    def recount(self, said: Recount) -> str:
        case, before = self.case, self.case.calendar
        _whole(said.calendar, before)
        counted = [
            clock.recount(workflow.now(), said.reason, before, said.calendar)
            for clock in case.diary.running()
        ]
        case.edition = case.part.model_copy(update={"calendar": said.calendar})
        moved = 0
        for clock in counted:
            changed = clock.changes != case.diary.clocks[clock.key].changes
            case.diary.put(clock)
            if not changed:
                continue
            moved += 1
            if not clock.told_late:
                case.diary.aims.pop(clock.key, None)
            words = {"promise": clock.promise.title.lower(), "new_date": say(case.diary.due(clock.key))}
            case.tell_all("every_case/recounted", why=said.reason, **words)
        return f"Counted again: {moved} date{'' if moved == 1 else 's'} moved."

    # -- the diary rings

    def rung(self, what: str) -> None:
        kind, _, key = what.partition(":")
        clock = self.case.diary.clocks[key]
        if clock.promise.by == "customer":
            self._customers(clock, kind)
        elif clock.promise.by == "others" and kind != WakeKind.WARNING:
            self._others(clock, kind)
        elif kind == WakeKind.WARNING:
            self._warn(clock)
        elif kind == WakeKind.LIMIT:
            self._limit_passed(clock)
        else:
            self._late(clock, first=kind == WakeKind.DUE)

    def _customers(self, clock: Clock, kind: str) -> None:
        """The customer's own time: they are reminded, and then it has passed."""
        case, until = self.case, clock.due(self.case.calendar).at
        if kind == WakeKind.WARNING:
            case.diary.put(clock.woken(WakeKind.WARNING))
            case.tell("every_case/time_ending", what=clock.promise.spoken, until=say(until))
        elif workflow.now() > until:
            case.diary.pass_by(clock.key)
            what = f"Passed: {clock.promise.spoken} ended {say(until)}"
            case.note(Kind.PROMISE, what, clause=clock.promise.clause, shown=Shown.EVERYONE)
            case.time_passed(clock.key)
        else:
            case.diary.put(clock.woken(WakeKind(kind)))  # the least time the law gives them

    def _others(self, clock: Clock, kind: str) -> None:
        """What others owe us is not our lateness: an officer chases it."""
        case = self.case
        woken, limit = clock.woken(WakeKind(kind)), clock.limit_due(case.calendar)
        if limit is not None and workflow.now() > limit.at:
            woken = woken.woken(WakeKind.LIMIT)  # the same day as the target: asked again once
        case.diary.put(woken)
        what = f"Not received: {clock.promise.spoken}, expected by {say(clock.due(case.calendar).at)}"
        case.note(Kind.TASK, what)
        case.task(case.desk.again(f"chase/{clock.key}"), f"{what}. Ask again.")

    def _warn(self, clock: Clock) -> None:
        case = self.case
        case.diary.put(clock.woken(WakeKind.WARNING))
        found = clock.due(case.calendar)
        limit = clock.limit_due(case.calendar)
        if limit is not None and limit.at < found.at:
            found = limit
        case.note(Kind.TASK, f"Due soon: {clock.promise.spoken} by {say(found.at)}")
        what = f"{clock.promise.title} by {say(found.at)}, or tell the customer the new date and why."
        case.task(case.desk.again(f"warning/{clock.key}"), what, for_role=self._whose(clock), due=found.at)

    def _late(self, clock: Clock, *, first: bool) -> None:
        """Late is not an error: customer, officer and manager are told and the work goes on."""
        case, now = self.case, workflow.now()
        due_at, title = clock.due(case.calendar).at, clock.promise.title.lower()
        if first:
            case.diary.put(clock.woken(WakeKind.DUE))
            for one in case.held.values():
                one.running_late(clock.key)
            clock = case.diary.clocks[clock.key]
            case.note(
                Kind.PROMISE,
                f"Late: {title} was promised by {say_due(clock.promise, due_at)}",
                clause=clock.promise.clause,
                shown=Shown.EVERYONE,
            )
            said = f"Late: {title} was promised by {say_due(clock.promise, due_at)}."
            case.task(case.desk.again(f"late/{clock.key}"), said, for_role=self._whose(clock))
            case.task(case.desk.again(f"late/{clock.key}/manager"), said, for_role="manager")
        again = _own(case.late_again, clock, "late_new_date")
        new_date = due(now, case.part.rule(again), case.calendar).at
        self.tell_late(clock, new_date, self.why(clock))

    def tell_late(self, clock: Clock, new_date: datetime, why: str) -> None:
        """Say sorry, why, and the new date; look again when that one passes."""
        case = self.case
        case.diary.aim(clock.key, new_date)
        words = {
            "promise": clock.promise.title.lower(),
            "promised_by": say_due(clock.promise, clock.due(case.calendar).at),
            "why": why,
            "new_date": say_due(clock.promise, new_date),
            "what_next": case.what_next()["what_next"],
        }
        letter = _own(case.late_letters, clock, "every_case/late")
        case.tell_all(letter, **words | case.late_words(clock))

    def _limit_passed(self, clock: Clock) -> None:
        case = self.case
        case.diary.put(clock.woken(WakeKind.LIMIT))
        found = clock.limits_due(case.calendar)
        what = f"Past the legal limit: {clock.promise.title.lower()}"
        case.note(Kind.PROMISE, what, clause=found[0].limit.clause if found else "", shown=Shown.EVERYONE)
        case.task(case.desk.again(f"limit/{clock.key}"), f"{what}.", for_role="manager")

    def _whose(self, clock: Clock) -> str:
        """Who may say what keeps the promise: the officer, where they may, or those whose it is to say."""
        names = kept_by(self.case.keeps, self.case.messages, clock.promise)
        may = {role for name in names for role in self.case.messages[name].roles}
        return next((role.value for role in WHOSE if role in may), Role.OFFICER.value)

    def why(self, clock: Clock) -> str:
        """Why it is late, as an officer recorded it."""
        reasons = [change.reason for change in clock.changes if isinstance(change, Excepted)]
        return reasons[-1] if reasons else NO_REASON_YET

    def _running(self, promise: str) -> Clock:
        clock = self._clock(promise)
        if clock is None or not clock.running:
            running = ", ".join(clock.key for clock in self.case.diary.running()) or "none"
            raise Refused(f"No promise of that name is running; running now: {running}.")
        return clock

    def _clock(self, promise: str) -> Clock | None:
        """The promise of that name: this round's before an earlier one's."""
        clocks = self.case.diary.clocks
        return clocks.get(self.case.key(promise)) or clocks.get(promise)


def _own(told: Mapping[str, str], clock: Clock, otherwise: str) -> str:
    """What a process says of one category of a promise, else of the promise, else what every case says."""
    promise = clock.promise
    return told.get(promise.key) or told.get(promise.id) or otherwise


def _whole(after: Calendar, before: Calendar) -> None:
    """Refused unless the new calendar knows all that the old one does: half of one would move every date."""
    for year in sorted({day.year for day in before.bank_holidays}):
        days = {day for day in before.bank_holidays if day.year == year}
        missing = days - set(after.bank_holidays)
        if len(missing) > MAY_GO:
            raise Refused(
                f"The calendar leaves out {len(missing)} bank holidays of {year} known until now: "
                "send the whole calendar."
            )
    lost = sorted(set(before.published) - set(after.published))
    if lost:
        raise Refused(f"The calendar leaves out published dates known until now: {', '.join(lost)}.")
    if before.terms and not after.terms:
        raise Refused("The calendar leaves out the school terms known until now.")
