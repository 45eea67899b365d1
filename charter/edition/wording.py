"""Which words, near each other, make a person read a text at once: rules in an edition's data.

A rule looks for parts that stand near each other in any order: ``"{child} + {hurt}"``. A part is a word, a
phrase (``"end {my} life"``) or the name of a group in braces. A word is written as it is, ``strangl*`` for
whatever begins so, or ``suicide~`` for that word with one letter wrong, missing, too many or exchanged.
"""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from charter.edition.entries import EditionError

ID = r"^[a-z][a-z0-9_]*$"
_WORD = re.compile(r"[^\W_]+[*~]?")
_SHORTEST = {"*": 3, "~": 6}
_REST = {"*": "many words begin so", "~": "other words are too like it"}


class WordingRule(BaseModel):
    """One reason to have a text read by a person, with the name by which an officer sees it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1, description="as the officer who reads the text sees it")
    when: tuple[str, ...] = Field(min_length=1, description="any of these is enough")
    within: int = Field(
        default=8, ge=1, le=40, description="a part begins at most so many words behind another"
    )
    unless: tuple[str, ...] = Field(default=(), description="not where one of these stands beside it")


class Wording(BaseModel):
    """An edition's rules, and the groups of words that they name."""

    model_config = ConfigDict(frozen=True)

    groups: dict[str, tuple[str, ...]] = {}
    rules: tuple[WordingRule, ...] = ()


def parts_of(when: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a ``when``, each as its words and groups in their order."""
    return tuple(tuple(part.split()) for part in when.split("+"))


def group_of(element: str) -> str:
    """The group that an element of a part names; empty for a word."""
    return element[1:-1] if element.startswith("{") and element.endswith("}") else ""


def phrases_of(element: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words and phrases that an element stands for, those of groups within its group among them."""
    if not (group := group_of(element)):
        return (element,)
    found = (inner for phrase in groups[group] for inner in phrases_of(phrase, groups))
    return tuple(dict.fromkeys(found))


def check_wording(wording: Wording, name: str) -> None:
    """EditionError names the group or rule that cannot be read, and the word in it."""
    earlier: dict[str, tuple[str, ...]] = {}
    for group, words in wording.groups.items():
        where = f"{name}, safeguarding group “{group}”"
        if re.fullmatch(ID, group) is None:
            raise EditionError(f"{where}: a group has small letters, digits and underscores")
        if not words:
            raise EditionError(f"{where}: it has no words")
        for phrase in words:
            _check_part(tuple(phrase.split()), earlier, where)
            if group_of(phrase) == "" and "{" in phrase:
                raise EditionError(f"{where}: “{phrase}” names a group within a phrase")
        earlier = {**earlier, group: words}
    for rule in wording.rules:
        where = f"{name}, safeguarding rule “{rule.id}”"
        for line in (*rule.when, *rule.unless):
            for part in parts_of(line):
                _check_part(part, wording.groups, where)
        if any("+" in line for line in rule.unless):
            raise EditionError(f"{where}: unless names one word, phrase or group at a time")
    unused = sorted(set(wording.groups) - _named(wording))
    if unused:
        raise EditionError(f"{name}, safeguarding group “{unused[0]}”: no rule names it")


def _check_part(part: tuple[str, ...], groups: Mapping[str, tuple[str, ...]], where: str) -> None:
    if not part:
        raise EditionError(f"{where}: there is nothing before or after a +, or an empty word")
    for element in part:
        if group := group_of(element):
            if group not in groups:
                known = ", ".join(groups) or "none"
                raise EditionError(f"{where}: there is no group “{group}” here; there are {known}")
            continue
        if _WORD.fullmatch(element) is None or element != element.casefold():
            raise EditionError(
                f"{where}: “{element}” is no word: small letters and digits, without apostrophes, "
                "and * or ~ only at its end"
            )
        mark = element[-1]
        if mark in _SHORTEST and len(element) - 1 < _SHORTEST[mark]:
            raise EditionError(f"{where}: “{element}” is too short for {mark}: {_REST[mark]}")


def _named(wording: Wording) -> set[str]:
    lines = [line for rule in wording.rules for line in (*rule.when, *rule.unless)]
    lines += [phrase for words in wording.groups.values() for phrase in words]
    return {group_of(element) for line in lines for part in parts_of(line) for element in part}
