"""What changes for whom between two editions, before the later one is in force."""

import csv
import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charter.counting.lengths import Length, Unit
from charter.edition.editions import Edition
from charter.edition.promises import Promise
from charter.edition.services import Number, Rule, Service, Switch

HEADS = ("for whom", "what", "before", "after", "in words")
_HOURS = {
    Unit.HOURS: 1.0,
    Unit.SAME_DAY: 12.0,
    Unit.DAYS: 24.0,
    Unit.WORKING_DAYS: 24.0 * 7 / 5,
    Unit.SCHOOL_DAYS: 24.0 * 365 / 190,
    Unit.WEEKS: 168.0,
    Unit.MONTHS: 730.5,
}
"""Of one of each, about: to say which of two lengths is the longer, also in different units."""


@dataclass(frozen=True)
class EditionDifference:
    """One thing that is otherwise in the later edition."""

    whom: str
    what: str
    before: str
    after: str
    sentence: str

    @property
    def cells(self) -> tuple[str, ...]:
        return self.whom, self.what, self.before, self.after, self.sentence


def compare(earlier: Edition, later: Edition) -> list[EditionDifference]:
    """What somebody finds otherwise who reports after the later edition is in force."""
    return [*_services(earlier, later), *_kept(earlier, later), *_around(earlier, later)]


def opening(earlier: Edition, later: Edition, found: Sequence[EditionDifference]) -> list[str]:
    """What a comparison says before its lines."""
    since = f"{later.in_force_from.day} {later.in_force_from:%B %Y}"
    number = len(found)
    many = {0: "Nothing changes", 1: "One thing changes"}.get(number, f"{number} things change")
    return [
        f"{many} from {earlier.council} ({earlier.id}) to {later.council} ({later.id}).",
        f"What is reported from {since} on is held to the later one. Cases that are open then keep what they "
        "were promised when they came.",
    ]


def as_text(earlier: Edition, later: Edition) -> str:
    """The comparison to be read in a terminal or an email."""
    found = compare(earlier, later)
    lines = opening(earlier, later, found)
    for whom in dict.fromkeys(each.whom for each in found):
        lines += ["", whom, *(f"  - {each.sentence}" for each in found if each.whom == whom)]
    return "\n".join([*lines, ""])


def as_csv(earlier: Edition, later: Edition) -> str:
    """The comparison for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows(each.cells for each in compare(earlier, later))
    return out.getvalue()


def as_html(earlier: Edition, later: Edition) -> str:
    """The comparison as a page by itself, for a committee's papers."""
    found = compare(earlier, later)
    said = "".join(f"<p>{html.escape(line)}</p>\n" for line in opening(earlier, later, found))
    heads = "".join(f'<th scope="col">{html.escape(head.capitalize())}</th>' for head in HEADS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in each.cells) + "</tr>\n" for each in found
    )
    title = html.escape(f"What changes with {later.id}")
    table = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n" if found else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        "<style>body{font:1rem/1.5 sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse}"
        "td,th{border:1px solid;padding:.4rem;text-align:left;vertical-align:top}</style>\n"
        f"</head>\n<body>\n<h1>{title}</h1>\n{said}{table}</body>\n</html>\n"
    )


def _services(earlier: Edition, later: Edition) -> Iterator[EditionDifference]:
    before = {service.code: service for service in earlier.services}
    after = {service.code: service for service in later.services}
    for code, service in before.items():
        if code not in after:
            text = f"“{service.title}” can no longer be asked for here. Open cases of it go on."
            yield EditionDifference(service.title, "service", "offered", "not offered", text)
    for code, service in after.items():
        if code not in before:
            text = f"“{service.title}” can be asked for: {_all_promised(later, service)}."
            yield EditionDifference(service.title, "service", "not offered", "offered", text)
        else:
            yield from _service(earlier, before[code], later, service)


def _all_promised(edition: Edition, service: Service) -> str:
    promised = [
        f"{promise.spoken} within {promise.length}"
        for promise in edition.promises_of(service)
        if promise.ours and promise.length and not promise.automatic
    ]
    return "; ".join(promised) or "without a length"


def _service(earlier: Edition, old: Service, later: Edition, new: Service) -> Iterator[EditionDifference]:
    if old.title != new.title:
        yield EditionDifference(
            new.title, "name", old.title, new.title, f"It is called “{new.title}”, not “{old.title}”."
        )
    if old.team != new.team:
        teams = [each.team.replace("_", " ") for each in (old, new)]
        text = f"The team {teams[1]} looks after it, not {teams[0]}."
        yield EditionDifference(new.title, "team", teams[0], teams[1], text)
    if old.process != new.process:
        text = (
            f"It is worked another way: as {new.process}, not {old.process}. All its promises are other ones."
        )
        yield EditionDifference(new.title, "process", old.process, new.process, text)
        return
    before = {promise.key: promise for promise in earlier.promises_of(old)}
    after = {promise.key: promise for promise in later.promises_of(new)}
    for key, promise in before.items():
        if key not in after:
            text = f"It is no longer promised: {promise.spoken}, {_length(promise)}."
            yield EditionDifference(new.title, promise.title, _length(promise), "none", text)
    for key, promise in after.items():
        was = before.get(key)
        if was is None:
            text = f"New: {promise.spoken}, {_length(promise)}. The charter says: “{promise.clause}”"
            yield EditionDifference(new.title, promise.title, "none", _length(promise), text)
        elif _length(was) != _length(promise):
            yield EditionDifference(
                new.title, promise.title, _length(was), _length(promise), _longer(was, promise)
            )
        elif was.clause != promise.clause:
            text = f"{promise.title}: as long as before, in other words: “{promise.clause}”"
            yield EditionDifference(new.title, promise.title, was.clause, promise.clause, text)


def _longer(was: Promise, now: Promise) -> str:
    """The sentence for residents: what it is now, and for whom that is the better."""
    change = f"{now.title}: {_length(now)}, not {_length(was)}."
    if was.length is None or now.length is None:
        return change
    more = _hours(now.length) - _hours(was.length)
    if not more:
        return change
    if now.ours:
        return f"{change} We may take {'longer' if more > 0 else 'less long'}."
    return (
        f"{change} {'They have' if now.by == 'others' else 'You have'} {'more' if more > 0 else 'less'} time."
    )


def _hours(length: Length) -> float:
    return _HOURS[length.unit] * (length.count or 1)


def _length(promise: Promise) -> str:
    if promise.length is not None:
        return str(promise.length)
    return promise.date_given or f"on the published date “{promise.published_date.replace('_', ' ')}”"


def _kept(earlier: Edition, later: Edition) -> Iterator[EditionDifference]:
    """Rules, numbers and switches."""
    before, after = _of_house(earlier), _of_house(later)
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        before_it, after_it = (_value(each) if each else "none" for each in (was, now))
        if before_it == after_it:
            continue
        kept = now or was
        whom = ", ".join(kept.processes) if kept and kept.processes else "Every case"
        name = id.replace("_", " ")
        why = f" ({kept.reading})" if kept and kept.reading else ""
        text = f"{name.capitalize()}: {after_it}, not {before_it}{why}."
        yield EditionDifference(whom, name, before_it, after_it, text)


def _of_house(edition: Edition) -> dict[str, Rule | Number | Switch]:
    kept: list[Rule | Number | Switch] = [*edition.rules.values(), *edition.numbers, *edition.switches]
    return {each.id: each for each in kept}


def _value(kept: Rule | Number | Switch) -> str:
    if isinstance(kept, Rule):
        return str(kept.length)
    return str(kept.count) if isinstance(kept, Number) else ("on" if kept.on else "off")


def _around(earlier: Edition, later: Edition) -> Iterator[EditionDifference]:
    """Who decides after the council, where else to go, how to reach it."""
    before = {regime.id: regime.ombudsman for regime in earlier.regimes}
    for regime in later.regimes:
        ended = before.get(regime.id, "none")
        if ended != regime.ombudsman:
            text = f"{regime.title} end with the {regime.ombudsman}."
            yield EditionDifference("Complaints", regime.title, ended, regime.ombudsman, text)
    for name in ("online", "email", "phone", "post", "in_person", "out_of_hours"):
        was, now = str(getattr(earlier.contact, name)), str(getattr(later.contact, name))
        if was != now:
            said = name.replace("_", " ")
            yield EditionDifference("Everybody", said, was, now, f"How to reach us, {said}: {now}")
    if earlier.nation is not later.nation:
        words = (earlier.nation.words, later.nation.words)
        yield EditionDifference(
            "Everybody", "bank holidays", *words, f"Working days pass over the bank holidays of {words[1]}."
        )
