"""The law of an edition as a document: every limit of a statute or code, how sure, and when looked up.

`python -m charter.edition.law TODAY [EDITION.toml [OUT.md]]` writes it into docs/law.md. `TODAY` (2026-11-30)
is the day it is made: what was looked up more than a year before is marked.
"""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from charter.edition.document import limit_length, table
from charter.edition.editions import Edition
from charter.edition.entries import EditionError
from charter.edition.promises import Limit, LimitDay, Promise, Source, Sure, looked_up_long_ago
from charter.edition.services import Number, Rule, Switch

OUT = Path(__file__).parents[2] / "docs" / "law.md"
HEADS = ("promise", "limit", "what the law says", "where", "how sure", "last looked up")
RULE_HEADS = ("rule", "what", "what the law says", "where", "how sure", "last looked up")
Stated = Limit | LimitDay | Rule | Number | Switch
LONG_AGO = "**more than a year ago: look again**"
_OF_LAW = (Source.ST, Source.CODE)


def law(edition: Edition, today: date) -> str:
    """Every limit in Markdown: a table for each process, then the rules that the law sets."""
    limits = [(each, limit) for each in edition.promises for limit in each.every_limit]
    kept: list[Rule | Number | Switch] = [*edition.rules.values(), *edition.numbers, *edition.switches]
    rules = [each for each in kept if each.source in _OF_LAW]
    parts = [_opening(edition, [*(limit for _, limit in limits), *rules], today)]
    for process in dict.fromkeys(promise.process for promise, _ in limits):
        rows = [_row(promise, limit, today) for promise, limit in limits if promise.process == process]
        parts.append(f"## {process}\n\n{table(HEADS, dict.fromkeys(rows))}")
    if rules:
        parts.append(
            f"## Rules that the law sets\n\n{table(RULE_HEADS, (_rule(each, today) for each in rules))}"
        )
    return "\n".join(parts)


def _opening(edition: Edition, stated: Sequence[Stated], today: date) -> str:
    unsure = sum(not each.confirmed for each in stated)
    never = sum(each.looked_up is None for each in stated)
    old = sum(each.looked_up is not None and looked_up_long_ago(each.looked_up, today) for each in stated)
    sure = "\n".join(f"- **{each}**: {each.words}." for each in Sure)
    return f"""# The law behind the promises of {edition.council}

Edition `{edition.id}`, as at {spoken(today)}: {len(stated)} limits and rules of statutes (ST) and codes
(CODE), {unsure} of them unconfirmed; {old} last looked up more than a year ago, {never} with no date noted.
Made from the edition by `python -m charter.edition.law TODAY`; it is not edited by hand. It is no legal
advice.

How sure each is says what was read:

{sure}

What is **unconfirmed** has not been checked at its source. Where only “confirmed” or “unconfirmed” is said,
what was read is not noted. Where a promise has several limits, each has its row, and the earliest wins. “At
least, for the customer” is the time that the law gives the customer: it may be longer and never shorter.
"""


def _row(promise: Promise, limit: Limit | LimitDay, today: date) -> tuple[str, ...]:
    return (f"**{promise.title}** `{promise.key}`", limit_length(limit), *_law(limit, today))


def _rule(rule: Rule | Number | Switch, today: date) -> tuple[str, ...]:
    if isinstance(rule, Rule):
        what = str(rule.length)
    else:
        what = str(rule.count) if isinstance(rule, Number) else "on" if rule.on else "off"
    return (f"`{rule.id}`", f"**{what}**", *_law(rule, today))


def _law(stated: Stated, today: date) -> tuple[str, ...]:
    source = f"{stated.source.value}: {stated.where}" if stated.source else stated.where
    known = "confirmed" if stated.confirmed else "*unconfirmed*"
    sure = f"{stated.sure}; {known}" if stated.sure else known
    return (stated.clause, source, sure, _when(stated.looked_up, today))


def _when(looked_up: date | None, today: date) -> str:
    if looked_up is None:
        return "not noted"
    when = f"{looked_up:%B %Y}"
    return f"{when}; {LONG_AGO}" if looked_up_long_ago(looked_up, today) else when


def spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def main(arguments: Sequence[str]) -> int:
    """Write the document; 2 and a sentence where the edition cannot be used or the file not written."""
    if not 1 <= len(arguments) <= 3 or any(each.startswith("-") for each in arguments):
        sys.stderr.write("Usage: python -m charter.edition.law TODAY [EDITION.toml [OUT.md]]\n")
        return 2
    edition, out = arguments[1:2], Path(arguments[2]) if len(arguments) == 3 else OUT
    try:
        today = date.fromisoformat(arguments[0])
        text = law(Edition.load(Path(edition[0]) if edition else None), today)
        out.write_text(text, encoding="utf-8", newline="\n")
    except (EditionError, OSError, ValueError) as error:
        sys.stderr.write(f"The document was not written: {error}\n")
        return 2
    sys.stdout.write(f"Written: {out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
