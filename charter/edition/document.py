"""An edition as a document: every promise beside the words that make it, for a councillor to check.

`python -m charter.edition.document [EDITION.toml [OUT.md]]` writes it: the edition that comes with the
product, into docs/charter.md, where nothing else is said.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from charter.edition.editions import Edition
from charter.edition.entries import EditionError
from charter.edition.promises import Limit, LimitDay, Promise, Source, Status
from charter.edition.services import (
    Commitment,
    HazardEntry,
    Number,
    Regime,
    Rule,
    Sensitive,
    Service,
    Signpost,
    Switch,
)

OUT = Path(__file__).parents[2] / "docs" / "charter.md"

PROMISE_HEADS = (
    "promise",
    "in the source's own words",
    "source",
    "from → until",
    "target",
    "limit",
    "reading",
)
_COMMITMENT_HEADS = ("in the source's own words", "source", "how it is kept", "where")
_HAZARD_HEADS = ("hazard", "limits count from", "source", "reading")
_SENSITIVE_HEADS = ("service", "why", "status")
_RULE_HEADS = ("rule", "what", "what the source says", "source", "reading")


def document(edition: Edition) -> str:
    """The whole edition in Markdown: a table for each service, then the rules, regimes and dates."""
    parts = [_opening(edition)]
    groups = [each.group for each in edition.services] + [each.group for each in edition.signposts]
    for group in dict.fromkeys(groups):
        parts.append(f"## {group}\n")
        parts += [_service(edition, services) for services in _alike(edition, group)]
        parts += [_signpost(signpost) for signpost in edition.signposts if signpost.group == group]
    parts.append("## Rules of the house\n")
    kept: list[Rule | Number | Switch] = [*edition.rules.values(), *edition.numbers, *edition.switches]
    parts.append(table(_RULE_HEADS, (_rule(each) for each in kept)))
    if edition.hazards:
        parts.append("## Significant hazards by kind\n")
        parts.append(table(_HAZARD_HEADS, (_hazard(each) for each in edition.hazards)))
    if edition.sensitive:
        parts.append("## Sensitive services\n")
        parts.append("Only those see their cases to whom the service was given.\n")
        parts.append(table(_SENSITIVE_HEADS, (_sensitive(edition, each) for each in edition.sensitive)))
    if edition.commitments:
        parts.append("## Promised without a number\n")
        parts.append(table(_COMMITMENT_HEADS, (_commitment(each) for each in edition.commitments)))
    if edition.regimes:
        parts.append("## What a complaint is under\n")
        heads = ("regime", "ends with", "in the source's own words", "source", "reading")
        parts.append(table(heads, (_regime(each) for each in edition.regimes)))
    parts += _dates(edition)
    return "\n".join(parts)


def _opening(edition: Edition) -> str:
    promises = edition.promises
    ours, nation = sum(each.illustrative for each in promises), edition.nation.words
    limits = [limit for each in promises for limit in each.every_limit]
    unsure = sum(not limit.confirmed for limit in limits)
    return f"""# What {edition.council} has promised

Edition `{edition.id}`, in force from {_day(edition.in_force_from)}: {len(edition.services)} services,
{len(promises)} promises ({ours} with an illustrative number), {len(limits)} limits ({unsure} unconfirmed).
Made from the edition by `python -m charter.edition.document`; it is not edited by hand.

How to read it:

- **Target** is what the council said, in the {Source.CH.words} (CH), the {Source.POL.words} (POL) or on the
  {Source.WEB.words} (WEB). **Limit** is what it must do anyway, by {Source.ST.words} (ST) or a
  {Source.CODE.words} (CODE). They are two things and never one; the earlier one drives the warning. Of
  several limits the earliest wins.
- **Illustrative**: the source gives no number, or not this one. It is ours until the council decides.
- **Unconfirmed**: it comes from a secondary source and has not been checked at the first one.
- **Reading**: why the words are taken so. Where they allow two readings, the kinder one is the promise.
- Working days are Monday to Friday less the bank holidays of {nation}; the day of the event is day 0, or day
  1 where it says “beginning with”. A promise is kept until the end of its last day.
"""


def _alike(edition: Edition, group: str) -> list[list[Service]]:
    """The services of a group, those with the same promises together."""
    found: dict[tuple[str, tuple[Promise, ...]], list[Service]] = {}
    for service in edition.services:
        if service.group == group:
            key = (service.process, edition.promises_of(service))
            found.setdefault(key, []).append(service)
    return list(found.values())


def _service(edition: Edition, services: Sequence[Service]) -> str:
    titles = "; ".join(service.title for service in services)
    codes = ", ".join(f"`{service.code}`" for service in services)
    notes = [f"Process {services[0].process}; {'codes' if len(services) > 1 else 'code'} {codes}."]
    notes += [f"Under the rules “{each.regime}”." for each in services if each.regime]
    if services[0].opened_by == "council":
        notes.append("Opened by the council.")
    rows = (promise_row(promise) for promise in edition.promises_of(services[0]))
    return f"### {titles}\n\n{' '.join(notes)}\n\n{table(PROMISE_HEADS, rows)}"


def _signpost(signpost: Signpost) -> str:
    row = (
        signpost.title,
        signpost.clause,
        _source(signpost.source, signpost.where),
        signpost.to,
        signpost.reading,
    )
    heads = ("what", "in the source's own words", "source", "told to go to", "reading")
    return f"### {signpost.title}\n\nOpens no case; code `{signpost.code}`.\n\n{table(heads, [row])}"


def promise_row(promise: Promise) -> tuple[str, ...]:
    """The cells of a promise's row, under PROMISE_HEADS."""
    name = f"**{promise.title}** `{promise.key}`"
    if promise.by != "council":
        name += f" ({'the customer’s time' if promise.by == 'customer' else 'others’ time'})"
    return (
        name,
        f"“{promise.clause}”",
        _source(promise.source, promise.where),
        f"{_words(promise.start_event)} → {_words(promise.until)}",
        _target(promise),
        "; ".join(limit_words(limit) for limit in promise.every_limit),
        _marked(promise.reading, illustrative=promise.illustrative, confirmed=promise.confirmed),
    )


def _target(promise: Promise) -> str:
    if promise.length is not None:
        said = f"{promise.at_least} to {promise.length}" if promise.at_least else str(promise.length)
    else:
        said = promise.date_given or f"published: {_words(promise.published_date)}"
    notes = [f"if received by the published {_words(promise.closing)}"] if promise.closing else []
    flags = {
        "“beginning with” the day": promise.inclusive,
        NEXT_WORKING_DAY: promise.next_working_day,
        "sent automatically": promise.automatic,
        "or a date agreed with the customer": promise.agreed,
        "can pause": promise.pausable,
    }
    notes += [note for note, is_so in flags.items() if is_so]
    if promise.extend_by != "nobody":
        notes.append(f"longer only by {_EXTENDER[promise.extend_by]}, with a reason")
    return "; ".join([f"**{said}**", *notes])


NEXT_WORKING_DAY = "ending on a day off, on the next working day"
_EXTENDER = {"officer": "an officer", "manager": "a manager"}


def limit_words(limit: Limit | LimitDay) -> str:
    """A limit with its length, its clause and where that is, for a cell."""
    said = f"{limit_length(limit)}; {limit.clause} ({_source(limit.source, limit.where)})"
    return _marked(said, confirmed=limit.confirmed)


def limit_length(limit: Limit | LimitDay) -> str:
    """How long a limit is, and how it is counted, for a cell."""
    if isinstance(limit, LimitDay):
        return f"**published: {_words(limit.published_date)}**"
    said = [f"**{limit.length}**"]
    said += ["at least, for the customer"] if limit.minimum else []
    said += ["“beginning with” the day"] if limit.inclusive else []
    said += [NEXT_WORKING_DAY] if limit.next_working_day else []
    said += [f"{'before' if limit.before else 'from'} {_words(limit.from_)}"] if limit.from_ else []
    said += [f"once more from {_words(limit.again_from)}"] if limit.again_from else []
    said += ["stopped while the customer is asked"] if limit.stops else []
    longer = f"{limit.extend_at_most} longer at most, " if limit.extend_at_most else "longer only "
    said += [f"{longer}by {limit.extend_by}"] if limit.extend_by else []
    said += [f"exceptions in {limit.exceptions}"] if limit.exceptions else []
    return "; ".join(said)


def _rule(kept: Rule | Number | Switch) -> tuple[str, ...]:
    if isinstance(kept, Rule):
        what = str(kept.length)
    elif isinstance(kept, Number):
        what = str(kept.count)
    else:
        what = "on" if kept.on else "off"
        what += f", off for {', '.join(kept.off_for)}" if kept.off_for else ""
    notes = [kept.reading] if kept.reading else []
    if isinstance(kept, Switch):
        notes += [f"departs from {kept.against}"] if kept.against else []
        notes += [f"because: {kept.reason}"] if kept.reason else []
    return (
        f"`{kept.id}`" + (f" ({', '.join(kept.processes)})" if kept.processes else ""),
        f"**{what}**",
        _quoted(kept.clause, kept.source),
        _source(kept.source, kept.where) if kept.source else "",
        _marked("; ".join(notes), illustrative=kept.status is Status.ILLUSTRATIVE, confirmed=kept.confirmed),
    )


def _hazard(hazard: HazardEntry) -> tuple[str, ...]:
    return (
        f"**{hazard.title}** `{hazard.id}`",
        f"**{_day(hazard.counts_from)}**" if hazard.counts_from else "**switched off**",
        hazard.where,
        _marked(hazard.reading, confirmed=hazard.confirmed),
    )


def _sensitive(edition: Edition, each: Sensitive) -> tuple[str, ...]:
    title = edition.service(each.service).title
    return (
        f"**{title}** `{each.service}`",
        each.why,
        _marked("", illustrative=each.status is Status.ILLUSTRATIVE, confirmed=True),
    )


def _commitment(commitment: Commitment) -> tuple[str, ...]:
    return (
        f"“{commitment.clause}”",
        _source(commitment.source, commitment.where),
        commitment.kept,
        ", ".join(commitment.processes) or "every process",
    )


def _regime(regime: Regime) -> tuple[str, ...]:
    notes = [regime.reading] if regime.reading else []
    notes += ["the last letter tells of a designated person"] if regime.designated_person else []
    return (
        f"**{regime.title}** `{regime.id}`",
        f"{regime.ombudsman}: {regime.reach}" if regime.reach else regime.ombudsman,
        _quoted(regime.clause, regime.source),
        _source(regime.source, regime.where),
        _marked("; ".join(notes), confirmed=regime.confirmed),
    )


def _dates(edition: Edition) -> Iterator[str]:
    yield "## Published dates\n"
    rows = []
    for name, days in edition.dates.published.items():
        mark = _marked("", illustrative=name in edition.dates.illustrative)
        times = edition.dates.closing_times.get(name, {})
        known = "; ".join(
            f"{_day(days[key])} {times[key]:%H:%M}" if key in times else _day(days[key])
            for key in sorted(days)
        )
        rows.append(
            (_words(name), known or "none known: an officer finds it and we say when we write next", mark)
        )
    yield table(("name", "dates", "reading"), rows)
    yield "## School terms\n"
    yield table(
        ("term", "first day", "last day", "reading"),
        (
            (term.name, _day(term.first), _day(term.last), _marked("", illustrative=term.illustrative))
            for term in edition.dates.terms
        ),
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; nothing in a cell can break out of it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _quoted(clause: str, source: Source | None) -> str:
    """In quotation marks where they are the source's own words; a statute's or code's are put shortly."""
    return f"“{clause}”" if source in (Source.CH, Source.POL, Source.WEB) else clause


def _source(source: Source, where: str) -> str:
    return f"{source.value}: {where}"


def _marked(text: str, *, illustrative: bool = False, confirmed: bool = True) -> str:
    marks = (["*illustrative*"] if illustrative else []) + ([] if confirmed else ["*unconfirmed*"])
    return "; ".join([*marks, text] if text else marks)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def main(arguments: Sequence[str]) -> int:
    """Write the document; 2 and a sentence where the edition cannot be used or the file not written."""
    if len(arguments) > 2 or any(each.startswith("-") for each in arguments):
        sys.stderr.write("Usage: python -m charter.edition.document [EDITION.toml [OUT.md]]\n")
        return 2
    out = Path(arguments[1]) if len(arguments) == 2 else OUT
    try:
        text = document(Edition.load(Path(arguments[0]) if arguments else None))
        out.write_text(text, encoding="utf-8", newline="\n")
    except (EditionError, OSError) as error:
        sys.stderr.write(f"The document was not written: {error}\n")
        return 2
    sys.stdout.write(f"Written: {out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
