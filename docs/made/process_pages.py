"""Each process as a page of the documentation, made from its definitions: nothing is written twice.

`python -m docs.made.process_pages [FOLDER]` writes docs/processes, or the folder given: an index, what every
case has, and one page a process with its services, stages, promises, messages, letters and outcomes.
"""

import sys
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any

from casework.customers import words as tracking_words
from casework.customers.process_words import BY_PROCESS
from charter.edition.document import PROMISE_HEADS, promise_row, table
from charter.edition.editions import Edition
from charter.edition.entries import EditionError
from charter.edition.promises import Promise
from charter.edition.services import Service
from charter.messages import Message
from charter.people import Channel, Role
from charter.writing.customer_words import Words
from charter.writing.letters import full_text, templates
from charter.writing.values import spoken
from docs.made.page_fields import HEADS as FIELD_HEADS
from docs.made.page_fields import field_rows
from workflows.case import COMMON_WORDS, Case, MessageSpec, first_steps, messages_in
from workflows.processes import PROCESSES, details_model

FOLDER = Path(__file__).parents[1] / "processes"
COMMAND = "python -m docs.made.process_pages"
INDEX, COMMON = "README.md", "every-case.md"
_STAGE_HEADS = ("stage", "awaited", "the customer is told")
_MADE = f"Made from the process by `{COMMAND}`; it is not edited by hand."


def pages(edition: Edition) -> dict[str, str]:
    """Every page in Markdown, by the name of its file."""
    own = {page_of(process): _process(process, edition) for process in PROCESSES}
    return {INDEX: _index(edition), COMMON: _every_case(), **own}


def page_of(process: str) -> str:
    """The file of a process's page: ``highways-repair.md``."""
    return f"{_module(process).replace('_', '-')}.md"


def _index(edition: Edition) -> str:
    order = list(dict.fromkeys(each.process for each in edition.services))
    built = sorted(PROCESSES, key=lambda name: order.index(name) if name in order else len(order))
    rows = (
        (
            f"[{process}]({page_of(process)})",
            _titles(_services(process, edition)),
            _sentence(_prose(process)),
        )
        for process in built
    )
    return "\n".join(
        (
            "# The processes\n",
            "A page for each: its stages, what was promised and in whose words, what can be said to its",
            f"cases and by whom, its letters and its outcomes. And what [every case]({COMMON}) has.\n",
            f"{_MADE}\n",
            table(("process", "for", "what it is"), rows),
        )
    )


def _every_case() -> str:
    words = tracking_words.COMMON
    one = next(iter(PROCESSES))
    shared = [spec for spec in _spoken(one) if _is_common(one, spec)]
    envelope = field_rows(Message, ())
    return "\n".join(
        (
            "# What every case has\n",
            f"Stages, messages, letters and outcomes that need no word in a process's own file. {_MADE}\n",
            "## Stages\n",
            table(_STAGE_HEADS, ((spoken(name), *said) for name, said in COMMON_WORDS.items())),
            "## Messages\n",
            "Each message carries, besides its own fields:\n",
            table(FIELD_HEADS, envelope),
            *(_message(spec, COMMON_WORDS) for spec in shared),
            "## Letters\n",
            _letters("every_case"),
            "## Outcomes\n",
            _outcomes(words),
        )
    )


def _process(process: str, edition: Edition) -> str:
    case, services = PROCESSES[process], _services(process, edition)
    codes = ((f"`{each.code}`", each.title, each.team, each.description) for each in services)
    promises = [each for each in edition.promises if each.process == process]
    messages = [spec for spec in _spoken(process) if not _is_common(process, spec)]
    regimes = sorted({each.regime for each in services if each.regime})
    parts = [f"# {process}\n", f"{_prose(process)}\n", f"{_MADE}\n", "## Services\n"]
    parts.append(table(("code", "service", "team", "what it is for"), codes))
    if any(each.opened_by == "council" for each in services):
        parts.append("Opened by the council.\n")
    if regimes:
        parts.append(f"Under the rules {', '.join(f'“{each}”' for each in regimes)}.\n")
    parts += ["A report says:\n", table(FIELD_HEADS, field_rows(details_model(process), ()))]
    parts.append("## Stages\n")
    rows = ((spoken(name), *said, _first(case, name)) for name, said in case.words.items())
    parts.append(table((*_STAGE_HEADS, "comes first"), rows))
    parts.append("## Promises\n")
    parts.append(
        "How to read them, and the rules of the house they go by: [the whole charter](../charter.md).\n"
    )
    parts.append(table(PROMISE_HEADS, (_promised(each, services) for each in promises)))
    parts.append("## Messages\n")
    parts.append("And [those that every case understands](every-case.md#messages).\n")
    parts += [_message(spec, case.words) for spec in messages]
    parts += [
        "## Letters\n",
        "And [those of every case](every-case.md#letters).\n",
        _letters(_module(process), *(name for name in case.capabilities if name not in Case.capabilities)),
    ]
    parts += ["## Outcomes\n", "And [those of every case](every-case.md#outcomes).\n"]
    parts.append(_outcomes(BY_PROCESS.get(process, Words())))
    return "\n".join(parts)


def _first(case: type[Case[Any]], stage: str) -> str:
    """What a stage waits for, in order; empty where that is nobody's here."""
    return ", ".join(f"`{name}`" for name in first_steps(case.next_steps, stage, ()))


def _promised(promise: Promise, services: Sequence[Service]) -> tuple[str, ...]:
    """A promise's row; where it is not for every service of the process, for which."""
    name, *rest = promise_row(promise)
    if promise.services:
        name += f" for {_titles([each for each in services if each.code in promise.services])}"
    return (name, *rest)


def _message(spec: MessageSpec, order: Iterable[str]) -> str:
    """One message: what it says, who may say it and when, and what it carries."""
    roles = _listed([spoken(role).lower() for role in Role if role in spec.roles])
    stages = "at any stage" if spec.stages is None else f"while {_listed(_in_order(spec.stages, order))}"
    roles += f", by whoever is named as {spoken(spec.only).lower()} alone" if spec.only else ""
    fields = list(field_rows(spec.model, Message.model_fields))
    told = f"### {spec.title}\n\n`{spec.name}`: {_escaped(spec.description)} Said by {roles}, {stages}.\n"
    return f"{told}\n{table(FIELD_HEADS, fields)}" if fields else told


def _in_order(stages: Iterable[str], order: Iterable[str]) -> list[str]:
    places = [str(each) for each in order]
    known = sorted(map(str, stages), key=lambda each: places.index(each) if each in places else len(places))
    return [spoken(each).lower() for each in known]


def _letters(own: str, *shared: str) -> str:
    """The letters of one folder by their events; those that other processes send too with their folder."""
    rows = []
    for folder in (own, *shared):
        names = sorted(name for name in templates() if name.startswith(f"{folder}/"))
        rows += [
            (f"`{name if folder in shared else name.partition('/')[2]}`", _subject(name)) for name in names
        ]
    return table(("event", "subject"), rows)


def _subject(name: str) -> str:
    return full_text(name, Channel.EMAIL).splitlines()[0].removeprefix("Subject: ")


def _outcomes(words: Words) -> str:
    rows = ((f"`{name}`", short, said) for name, (short, said) in words.outcomes.items())
    return table(("outcome", "in a word or two", "as the customer reads it"), rows)


def _spoken(process: str) -> list[MessageSpec]:
    return list(PROCESSES[process].messages.values())


def _is_common(process: str, spec: MessageSpec) -> bool:
    """Whether every case understands it as it is; a process may ask more in a message of that name."""
    held = Case.capabilities.get(spec.owner)
    shared = messages_in(held).get(spec.name) if held else None
    return shared is not None and shared.model is spec.model


def _services(process: str, edition: Edition) -> list[Service]:
    return [each for each in edition.services if each.process == process]


def _titles(services: Sequence[Service]) -> str:
    return "; ".join(each.title for each in services)


def _prose(process: str) -> str:
    """What the process's own file says of it, as it begins."""
    return _escaped(cleandoc(sys.modules[PROCESSES[process].__module__].__doc__ or ""))


def _sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def _escaped(text: str) -> str:
    return text.replace("``", "`").replace("<", "&lt;")


def _module(process: str) -> str:
    """``highways_repair``: what a process's files are named."""
    return PROCESSES[process].__module__.split(".")[1]


def _listed(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def write(folder: Path, edition: Edition) -> None:
    """All pages; a page of a process that is no more is taken away. OSError where they cannot be written."""
    made = pages(edition)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Write the pages; 2 and a sentence where they could not be written."""
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        sys.stderr.write(f"Usage: {COMMAND} [FOLDER]\n")
        return 2
    folder = Path(arguments[0]) if arguments else FOLDER
    try:
        write(folder, Edition.load())
    except (EditionError, OSError) as error:
        sys.stderr.write(f"The pages were not written: {error}\n")
        return 2
    sys.stdout.write(f"Written: {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
