"""Whether an edition holds together, and what in it is not yet the council's word."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from charter.edition.entries import EditionError
from charter.edition.promises import Promise, Status
from charter.edition.services import Number, Rule, Switch

if TYPE_CHECKING:
    from charter.edition.editions import Edition


def check(edition: "Edition", name: str) -> None:
    """EditionError names the first entry that contradicts another one."""
    for fault in contradictions(edition):
        raise EditionError(f"{name}, {fault}")


def contradictions(edition: "Edition") -> Iterator[str]:
    """Every entry that contradicts another one, by its name, and how."""
    yield from _services(edition)
    processes = {service.process for service in edition.services}
    codes = {service.code for service in edition.services}
    for promise in edition.promises:
        where = f"promise “{promise.key}” of {promise.process}"
        if promise.process not in processes:
            yield f"{where}: no service has the process {promise.process}"
        if not set(promise.services) <= codes:
            yield f"{where}: services names a code that no service has"
        for date_name in sorted(dates_of(promise) - set(edition.dates.published)):
            yield f"{where}: [calendar.published] has no {date_name}"
    for called, kept in _kept(edition):
        where = called
        if kept.status is Status.ILLUSTRATIVE and not kept.reading:
            yield f"{where}: an illustrative {called.split()[0]} says in reading why"
        if kept.status is Status.PUBLISHED and not kept.clause:
            yield f"{where}: a published {called.split()[0]} quotes its clause"
        if kept.clause and not (kept.source and kept.where):
            yield f"{where}: a clause is quoted with its source and where"
        if not set(kept.processes) <= processes:
            yield f"{where}: processes names one that no service has"
        if isinstance(kept, Switch) and kept.on and kept.against and not kept.reason.strip():
            yield f"{where}: on, it departs from {kept.against}: the reason is recorded with it"
    others = [(f"commitment “{each.id}”", each.processes) for each in edition.commitments]
    others += [(f"hazard “{each.id}”", each.processes) for each in edition.hazards]
    for called, named in others:
        if not set(named) <= processes:
            yield f"{called}: processes names one that no service has"
    yield from _retention(edition, codes)
    for sensitive in edition.sensitive:
        if sensitive.service not in codes:
            yield f"sensitive service “{sensitive.service}”: no service has that code"
    yield from _dates(edition)


def _services(edition: "Edition") -> Iterator[str]:
    regimes = {regime.id for regime in edition.regimes}
    for service in edition.services:
        where = f"service “{service.code}”"
        if service.regime and service.regime not in regimes:
            yield f"{where}: there is no regime {service.regime}"
        promises = edition.promises_of(service)
        if not promises:
            yield f"{where}: its process {service.process} has no promises"
        keys = [promise.key for promise in promises]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{where}: two promises “{key}” of {service.process} hold for it"
    taken = {service.code for service in edition.services}
    for signpost in edition.signposts:
        if signpost.code in taken:
            yield f"signpost “{signpost.code}”: a service has that code"
    for switch in edition.switches:
        if not set(switch.off_for) <= regimes:
            yield f"switch “{switch.id}”: off_for names a regime there is not"


def _retention(edition: "Edition", codes: set[str]) -> Iterator[str]:
    """A schedule that says nothing of a case, or two things of it, is not one."""
    named: dict[str, str] = {}
    for line in edition.retention:
        where = f"retention “{line.id}”"
        if line.status is Status.ILLUSTRATIVE and not line.reading:
            yield f"{where}: an illustrative retention says in reading why"
        if line.status is Status.PUBLISHED and not (line.clause and line.where):
            yield f"{where}: a published retention quotes its clause, with where"
        if not set(line.services) <= codes:
            yield f"{where}: services names a code that no service has"
        for each in line.services or line.processes or ("every other case",):
            if each in named:
                yield f"{where}: {each} is in “{named[each]}” too: one of them is meant"
            named[each] = line.id
    for service in edition.services if edition.retention else ():
        if edition.kept_by(service.code, service.process) is None:
            yield f"service “{service.code}”: no retention says how long its cases are kept"


def _dates(edition: "Edition") -> Iterator[str]:
    for earlier, later in zip(edition.dates.terms, edition.dates.terms[1:], strict=False):
        if later.first <= earlier.last:
            yield f"term “{later.name}”: it begins before “{earlier.name}” ends"
    unknown = sorted(set(edition.dates.illustrative) - set(edition.dates.published))
    if unknown:
        yield f"[calendar]: illustrative names {', '.join(unknown)}, not published here"
    for name_of, times in edition.dates.closing_times.items():
        if not set(times) <= set(edition.dates.published.get(name_of, {})):
            yield f"[calendar.closing_times]: {name_of} has a time for a date not published here"
    if edition.letters.texts_from >= edition.letters.texts_until:
        yield "[letters]: texts_from is not earlier than texts_until"


def dates_of(promise: Promise) -> set[str]:
    """The names of the published dates that a promise hangs on."""
    of_limit = promise.limit_on.published_date if promise.limit_on else ""
    return {promise.published_date, promise.closing, of_limit} - {""}


def flags(edition: "Edition") -> tuple[str, ...]:
    """What is not yet the council's word: illustrative numbers, and limits from a secondary source."""
    found = []
    for called, kept in _kept(edition):
        if kept.status is Status.ILLUSTRATIVE:
            found.append(f"{called} is illustrative")
        if not kept.confirmed:
            found.append(f"{called} is unconfirmed")
    for promise in edition.promises:
        called = f"promise “{promise.key}” of {promise.process}"
        if promise.illustrative:
            found.append(f"{called} is illustrative")
        if not promise.confirmed:
            found.append(f"{called} is unconfirmed")
        if not all(limit.confirmed for limit in promise.every_limit):
            found.append(f"the limit of {called} is unconfirmed")
    found += [f"regime “{each.id}” is unconfirmed" for each in edition.regimes if not each.confirmed]
    found += [f"hazard “{each.id}” is unconfirmed" for each in edition.hazards if not each.confirmed]
    found += [
        f"retention “{line.id}” is illustrative"
        for line in edition.retention
        if line.status is Status.ILLUSTRATIVE
    ]
    found += [f"term “{term.name}” is illustrative" for term in edition.dates.terms if term.illustrative]
    found += [f"the dates of “{each}” are illustrative" for each in edition.dates.illustrative]
    found += [f"no date of “{each}” is known" for each, days in edition.dates.published.items() if not days]
    found += [
        f"that “{each.service}” is sensitive is illustrative"
        for each in edition.sensitive
        if each.status is Status.ILLUSTRATIVE
    ]
    for what, status in (
        ("the safeguarding words are", edition.safeguarding.status),
        ("the duty team's hours and addresses are", edition.duty.status),
        ("the days that mails and searches are kept are", edition.keeping.status),
        ("the hours for texts are", edition.letters.status),
        ("the hours of the telephone lines are", edition.telephone.status),
    ):
        if status is Status.ILLUSTRATIVE:
            found.append(f"{what} illustrative")
    if edition.area is not None and edition.area.status is Status.ILLUSTRATIVE:
        found.append("the area of the council is illustrative")
    if edition.contact.illustrative:
        found.append("the ways to reach the council are illustrative")
    return tuple(dict.fromkeys(found))


def _kept(edition: "Edition") -> Iterator[tuple[str, Rule | Number | Switch]]:
    for rule in edition.rules.values():
        yield f"rule “{rule.id}”", rule
    for number in edition.numbers:
        yield f"number “{number.id}”", number
    for switch in edition.switches:
        yield f"switch “{switch.id}”", switch
