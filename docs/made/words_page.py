"""The words that officers and customers read for what the product calls by a name, from where they stand.

`python -m docs.made.words_page [FILE]` writes docs/words.md, or the file given.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import charter
import register
import workflows
from charter.edition.document import table
from charter.writing.values import TEXTS, spoken
from workflows.processes import PROCESSES

FILE = Path(__file__).parents[1] / "words.md"
COMMAND = "python -m docs.made.words_page"
_HEAD = f"""# Words

What is read on the pages and in the letters for what the product calls by a name. A value of an enumeration
has its word beside the enumeration, in `@worded`; a stage, an outcome and a door in
`charter/writing/values.py`; a message in `@message(title=…, done=…)`. What has no word of its own is read as
it is written: `damp_and_mould` is “Damp and mould”. `tests/casework/words/` reads every page and letter for
one that was forgotten. Made by `{COMMAND}`; it is not edited by hand.
"""
ODD = (
    ("Cases cannot be spoken to just now", "You cannot update this case right now"),
    (
        "This cannot be said while the case is estimated",
        "You cannot do this while the case is at the stage “Estimated”",
    ),
    ("Your account reads cases and does not speak to them", "You can read cases. You cannot update them"),
    ("Deciding to assess", "Deciding whether to assess"),
    ("Issues triaged", "Sort the feedback"),
    ("Triaged issue 1", "Point 1"),
    ("What the rule proposes is only a proposal", "This is a suggestion"),
    ("Excluded, out of time", "Not a complaint, told to us too late"),
    ("Taken and not yet lowered", "Being dealt with"),
    ("Lower it", "Close it"),
    ("Received, by another system", "Received, online"),
    ("1-7 days, 12-18 months", "Up to 7 days, 12 to 18 months"),
    ("further_work, handed_over", "More work to do, handed to them"),
    ("2026-12-10", "Thursday 10 December 2026, or on a page Thu 10 Dec 2026"),
    ("(ST)", "(statute or regulations), and the Act beside it"),
    ("Within phase_transfer", "By a day that is published for each year"),
    ("Our team / Pothole, Milton Keynes City Council", "Highways team / Milton Keynes City Council"),
    ("charter.case.opened", "Case opened"),
)
"""What was read as odd, and what stands there now."""
_SHOWN = {
    "stage": "Stages",
    "outcome": "Outcomes",
    "door": "How a report came",
    "promise": "Where a promise stands",
    "answer": "Answers of a form that are no enumeration",
}


def page() -> str:
    """The page in Markdown."""
    parts = [_HEAD, "## What was odd\n", table(("was", "is"), ODD)]
    for of, title in _SHOWN.items():
        rows = [(f"`{value}`", word) for value, word in TEXTS[of].items()]
        parts += [f"## {title}\n", table(("value", "word"), rows)]
    parts += ["## Actions\n", "What an officer does, and what the timeline says of it afterwards.\n"]
    parts += [table(("message", "action", "timeline"), _actions()), "## Enumerations\n"]
    for values in enumerations():
        told = [(f"`{each.value}`", spoken(each)) for each in values]
        parts += [f"### {values.__name__}\n", table(("value", "word"), told)]
    return "\n".join(parts)


def enumerations() -> Iterator[type[StrEnum]]:
    """Every enumeration that cases, letters and rows are made of, by name; stages are shown above."""
    found: dict[str, type[StrEnum]] = {}
    for room in (charter, register, workflows):
        for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." not in each.name:
                module = vars(importlib.import_module(each.name))
                found |= {one.__name__: one for one in module.values() if _is_enumeration(one)}
    return (found[name] for name in sorted(found) if not name.endswith("Stage"))


def _is_enumeration(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum


def _actions() -> Iterator[tuple[str, str, str]]:
    every = (each for case in PROCESSES.values() for each in case.messages.values())
    specs = {(each.name, each.title, each.done) for each in every}
    return ((f"`{name}`", title, done) for name, title, done in sorted(specs))


def main(arguments: Sequence[str]) -> int:
    """Write the page; 2 and how it is used where it could not be meant."""
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        sys.stderr.write(f"Usage: {COMMAND} [FILE]\n")
        return 2
    file = Path(arguments[0]) if arguments else FILE
    file.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"Written: {file}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
