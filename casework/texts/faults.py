"""What is wrong with a council's translations: what cannot be read, and placeholders that are not kept."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from casework.site.languages import DOMAIN

_HELD = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w[^>]*>")
"""What a translation keeps as it is: placeholders, and the marks of a link."""


def faults_of_translations(folder: Path) -> list[str]:
    """Each in a sentence, file by file."""
    if not folder.is_dir():
        return []
    return [fault for each in sorted(folder.iterdir()) if each.is_dir() for fault in _of_language(each)]


def _of_language(folder: Path) -> Iterator[str]:
    called = f"languages/{folder.name}"
    try:
        Locale.parse(folder.name, sep="-")
    except (UnknownLocaleError, ValueError):
        yield f"{called}: no language has this code; name the folder by one, such as cy"
        return
    file = folder / f"{DOMAIN}.po"
    if not file.is_file():
        yield f"{called}: there is no {DOMAIN}.po in it"
        return
    try:
        with file.open("rb") as written:
            catalogue = read_po(written, locale=folder.name, abort_invalid=True)
    except (PoFileError, ValueError, OSError) as error:
        yield f"{called}/{file.name}: it cannot be read as a translation ({error})"
        return
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            yield from (
                f"{called}/{file.name}, line {message.lineno}: {text}" for text in _of_message(message)
            )


def _of_message(message: Message) -> Iterator[str]:
    ids, strings = _each(message.id), _each(message.string)
    known = [set(_HELD.findall(each)) for each in ids]
    for string in filter(None, strings):
        held = set(_HELD.findall(string))
        if unknown := held - set().union(*known):
            yield f"“{string}” has {_listed(unknown)}, which “{ids[0]}” does not have"
        elif lost := known[-1] - held if len(ids) == 1 else set():
            yield f"“{string}” lacks {_listed(lost)} of “{ids[0]}”"


def _each(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said or ()


def _listed(held: set[str]) -> str:
    return ", ".join(sorted(held))
