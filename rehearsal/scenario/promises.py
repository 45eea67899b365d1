"""Promises changed by name: the edition as it would be, whole and checked."""

from collections.abc import Iterator, Mapping
from copy import copy

from pydantic import ValidationError

from charter.counting.lengths import Length
from charter.edition.checks import check
from charter.edition.editions import Edition
from charter.edition.promises import Promise


def changed(edition: Edition, lengths: Mapping[str, str]) -> Edition:
    """The edition with other lengths of some promises; what else it says stays as it is.

    A promise is named `Process.id`, `Process.id/category`, `service.id`, or by its id alone where only one
    process makes it. A warning, or the lower end of a range, that is not shorter than the new
    length is left out. ValueError says in a sentence which change cannot be, and why.
    """
    promises = list(edition.promises)
    for name, written in lengths.items():
        length = _length(name, written)
        for at in _named(edition, promises, name):
            promises[at] = _with(promises[at], length, name)
    other = copy(edition)
    other.__dict__.pop("said", None)
    other.promises = tuple(promises)
    check(other, edition.id)
    return other


def _length(name: str, written: str) -> Length:
    try:
        return Length.parse(written)
    except ValueError as error:
        raise ValueError(f"the promise “{name}”: {error}") from None


def _named(edition: Edition, promises: list[Promise], name: str) -> list[int]:
    """Where the promises of that name stand."""
    whose, _, key = name.rpartition(".")
    found = [at for at, each in enumerate(promises) if key in (each.key, each.id)]
    exact = [at for at in found if promises[at].key == key]
    found = exact or found
    makers = list(dict.fromkeys(promises[at].process for at in found))
    if not found:
        raise ValueError(f"there is no promise “{key}”; there are {_listed(promises, whose)}")
    if not whose:
        if len(makers) > 1:
            ways = " or ".join(f'"{process}.{key}"' for process in makers)
            raise ValueError(f"more than one process promises “{key}”: write {ways}")
        return _only_one_length(promises, found, name)
    of_service = next((each for each in edition.services if each.code == whose), None)
    if of_service is not None:
        mine = [at for at in found if promises[at] in edition.promises_of(of_service)]
        shared = [at for at in mine if set(promises[at].services) != {whose}]
        others = {each.code for each in edition.services if each.process == of_service.process} - {whose}
        if shared and others:
            process = of_service.process
            raise ValueError(
                f"“{name}” is promised for {', '.join(sorted(others))} too, in the same words: "
                f'write "{process}.{key}", which changes it for all of them'
            )
    else:
        mine = [at for at in found if promises[at].process == whose]
    if not mine:
        known = {each.process for each in promises} | {each.code for each in edition.services}
        if whose not in known:
            raise ValueError(f"“{whose}” in “{name}” is neither a process nor a service of the edition")
        raise ValueError(f"{whose} does not promise “{key}”; it promises {_listed(promises, whose)}")
    return _only_one_length(promises, mine, name)


def _only_one_length(promises: list[Promise], found: list[int], name: str) -> list[int]:
    keys = list(dict.fromkeys(promises[at].key for at in found))
    if len(keys) > 1:
        ways = " or ".join(f'"{promises[found[0]].process}.{key}"' for key in keys)
        raise ValueError(f"“{name}” has more than one length: write {ways}")
    return found


def _with(promise: Promise, length: Length, name: str) -> Promise:
    if promise.length is None:
        when = promise.published_date or promise.date_given
        raise ValueError(
            f"“{name}” is due on a day that is given ({when}), not after a length: it has none to change"
        )
    row = promise.model_dump(by_alias=True) | {"length": length}
    why = ""
    for left_out in _ways(row):
        try:
            return Promise.model_validate(left_out)
        except ValidationError as error:
            why = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
    raise ValueError(f"“{name}” cannot be {length}: {why}")


def _ways(row: dict[str, object]) -> Iterator[dict[str, object]]:
    """As it is, then without the warning, then without the lower end, then without either."""
    for absent in ((), ("warning",), ("at_least",), ("warning", "at_least")):
        yield {name: None if name in absent else value for name, value in row.items()}


def _listed(promises: list[Promise], whose: str) -> str:
    keys = [each.key for each in promises if not whose or each.process == whose]
    return ", ".join(dict.fromkeys(keys or [each.key for each in promises]))
