"""The first draft of a council's edition, as TOML, from what it has said of its charter."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from charter.councils.answers import TEAM, DraftAnswers, DraftPromise, DraftService
from charter.councils.needs import needs
from charter.counting.calendars import Nation
from charter.counting.lengths import Unit
from charter.edition.checks import dates_of
from charter.edition.editions import DEFAULT, Edition
from charter.edition.promises import Limit, Promise, Source
from charter.edition.services import Number, Regime, Rule, Service, Switch

TAKEN_OVER = "Drafted from another council's edition: this council has not decided it yet"
NOBODYS = {"status": "illustrative", "reading": TAKEN_OVER}
TO_QUOTE = "To be quoted from the charter"
OMBUDSMEN: Mapping[Nation, tuple[str, str, str]] = {
    Nation.ENGLAND: (
        "Local Government and Social Care Ombudsman",
        "www.lgo.org.uk",
        "Local Government Act 1974, Part III",
    ),
    Nation.WALES: (
        "Public Services Ombudsman for Wales",
        "www.ombudsman.wales",
        "Public Services Ombudsman (Wales) Act 2019",
    ),
    Nation.SCOTLAND: (
        "Scottish Public Services Ombudsman",
        "www.spso.org.uk",
        "Scottish Public Services Ombudsman Act 2002",
    ),
    Nation.NORTHERN_IRELAND: (
        "Northern Ireland Public Services Ombudsman",
        "www.nipso.org.uk",
        "Public Services Ombudsman Act (Northern Ireland) 2016",
    ),
}
"""Who decides after a council: name, where they are reached, and the law that says so."""


def draft(answers: DraftAnswers) -> str:
    """The edition, whole: `check` accepts it. What nobody has said is taken over, and marked illustrative."""
    first = Edition.load()
    services = _with_opened(first, answers)
    promises = list(_promises(first, answers, services))
    processes = list(dict.fromkeys(service.process for service, _ in services))
    parts = [
        f"# {answers.council}: what it has promised. A first draft: illustrative is not decided.\n",
        _head(answers),
        _table("contact", {**answers.contact.model_dump(), "illustrative": True}),
        _table("letters", first.letters.model_dump(mode="json")),
        _table("telephone", first.telephone.model_dump(mode="json")),
        _safeguarding(),
        *_dates(first, promises),
    ]
    for table, kept in (
        ("rules", first.rules.values()),
        ("numbers", first.numbers),
        ("switches", first.switches),
    ):
        parts += [_array(table, row) for row in _kept(kept, processes, answers.nation)]
    regimes = {service.regime for service, _ in services} - {""}
    parts += [
        _array("regimes", _regime(each, answers.nation)) for each in first.regimes if each.id in regimes
    ]
    parts += [_array("services", _lean(service)) for service, _ in services]
    parts += [_array("promises", _lean(promise)) for promise in promises]
    parts += [_table("keeping", {**first.keeping.model_dump(mode="json"), **NOBODYS})]
    parts += [_array("retention", row) for row in _retention(first, processes)]
    return "\n".join(parts)


def _with_opened(first: Edition, answers: DraftAnswers) -> list[tuple[Service, DraftService]]:
    """The services that were named, and those of which their cases may open one."""
    known = {service.code: service for service in first.services}
    wanted = {said.code: said for said in answers.services}
    found: dict[str, tuple[Service, DraftService]] = {}
    while left := [code for code in wanted if code not in found]:
        for code in left:
            said, like = wanted[code], known.get(code)
            service = _service(said, like)
            found[code] = (service, said)
            for opened in needs()[service.process].opens:
                wanted.setdefault(opened, DraftService(code=opened, team=TEAM))
    return list(found.values())


def _service(said: DraftService, like: Service | None) -> Service:
    if like is None and not (said.title and said.process in needs()):
        raise ValueError(f"“{said.code}” is no service of the first edition: say its title and its process")
    own = {name: value for name, value in said.model_dump(exclude={"promises"}).items() if value}
    usual = {"group": "Contacting us", "team": TEAM, "description": said.title}
    return Service.model_validate({**(like.model_dump() if like else usual), **own})


def _promises(
    first: Edition, answers: DraftAnswers, services: Iterable[tuple[Service, DraftService]]
) -> Iterator[Promise]:
    """One of each key for a process where its services promise alike, else one for each service."""
    by_process: dict[str, dict[str, list[Promise]]] = {}
    pairs = list(services)
    of = Counter(service.process for service, _ in pairs)
    for service, said in pairs:
        for key, like in _like(first, service).items():
            made = _promise(like, service, said.promises.get(key), answers)
            by_process.setdefault(service.process, {}).setdefault(key, []).append(made)
    for process, made_for in by_process.items():
        for several in made_for.values():
            alike = {each.model_copy(update={"services": ()}) for each in several}
            yield from alike if len(alike) == 1 and len(several) == of[process] else several


def _like(first: Edition, service: Service) -> Mapping[str, Promise]:
    """The promises of a service as the first edition has them: its own there, else its process's."""
    for other in first.services:
        if other.code == service.code and other.process == service.process:
            return {promise.key: promise for promise in first.promises_of(other)}
    return needs()[service.process].promises


def _promise(like: Promise, service: Service, said: DraftPromise | None, answers: DraftAnswers) -> Promise:
    in_england = answers.nation is Nation.ENGLAND
    own: dict[str, Any] = {
        "services": (service.code,),
        "source": Source.CH,
        "clause": said.clause if said and said.clause else TO_QUOTE,
        "where": f"{answers.document}, {said.where if said and said.where else service.group}",
        "status": "published" if said and said.clause else "illustrative",
        "reading": "" if said and said.clause else TAKEN_OVER,
        "limit": like.limit if in_england else None,
        "limits": like.limits if in_england else (),
        "limit_on": like.limit_on if in_england else None,
    }
    if said and like.length is not None:
        own |= {"length": said.length, "at_least": None}
        own |= {"inclusive": like.inclusive and said.length.unit not in (Unit.HOURS, Unit.SAME_DAY)}
        own |= {"warning": like.warning if said.length == like.length else None}
    return Promise.model_validate({**like.model_dump(by_alias=True), **own})


def _kept(
    kept: Iterable[Rule | Number | Switch], processes: list[str], nation: Nation
) -> Iterator[dict[str, Any]]:
    """Those that the processes ask for, as nobody's numbers yet; what the law of England says, only there."""
    for each in kept:
        for_them = tuple(process for process in each.processes if process in processes)
        if each.processes and not for_them:
            continue
        row = {**_lean(each), "processes": list(for_them), "off_for": []}
        if not (nation is Nation.ENGLAND and each.source in (Source.ST, Source.CODE)):
            for name in ("clause", "source", "where", "sure", "looked_up", "confirmed", "against", "reason"):
                row.pop(name, None)
            row |= {"status": "illustrative", "reading": TAKEN_OVER}
        yield {name: value for name, value in row.items() if value != []}


def _retention(first: Edition, processes: list[str]) -> Iterator[dict[str, Any]]:
    """How long cases are kept: nobody's years yet, of the processes that are there."""
    for line in first.retention:
        of_them = [process for process in line.processes if process in processes]
        if of_them or not line.processes:
            row = {**line.model_dump(mode="json"), **NOBODYS, "processes": of_them}
            yield {name: value for name, value in row.items() if value not in ([], "")}


def _regime(regime: Regime, nation: Nation) -> dict[str, Any]:
    row = _lean(regime)
    if regime.id == "data_protection":
        return row
    name, reach, law = OMBUDSMEN[nation]
    if nation is not Nation.ENGLAND or regime.id != "landlord":
        row |= {"ombudsman": name, "reach": reach}
    clause = f"Somebody who is not satisfied with the council's last answer may ask the {row['ombudsman']}"
    row |= {"source": "ST", "clause": clause, "where": law, "confirmed": False, "reading": TAKEN_OVER}
    return row if nation is Nation.ENGLAND else {**row, "designated_person": False, "dates_agreed": False}


def _dates(first: Edition, promises: Iterable[Promise]) -> Iterator[str]:
    """The published dates and terms that the promises hang on."""
    made = list(promises)
    names = sorted({name for promise in made for name in dates_of(promise)})
    lengths = [promise.length for promise in made]
    lengths += [limit.length for promise in made for limit in promise.every_limit if isinstance(limit, Limit)]
    dates = first.dates.model_dump(mode="json")
    if any(length and length.unit is Unit.SCHOOL_DAYS for length in lengths):
        terms = [{**term, "illustrative": True} for term in dates["terms"]]
        yield _table("calendar", {"terms": terms, "illustrative": names})
    elif names:
        yield _table("calendar", {"illustrative": names})
    for name in names:
        yield _table(f"calendar.published.{name}", dates["published"][name])


def _safeguarding() -> str:
    """The words that make a person read a text: as the first edition has them, for any council."""
    text = DEFAULT.read_text("utf-8")
    begins = text.index("[safeguarding]")
    return text[begins : text.index("[duty]", begins)]


def _head(answers: DraftAnswers) -> str:
    id = f"{answers.council.lower()} {answers.in_force_from:%Y-%m}"
    plain = "-".join("".join(each if each.isalnum() and each.isascii() else " " for each in id).split())
    return (
        f"[edition]\nid = {_value(plain)}\ncouncil = {_value(answers.council)}\n"
        f"in_force_from = {answers.in_force_from.isoformat()}\nprefix = {_value(answers.prefix)}\n"
        f"nation = {_value(answers.nation.value)}\n"
    )


def _lean(entry: BaseModel) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _table(name: str, row: Mapping[str, Any]) -> str:
    return f"[{name}]\n{_lines(row)}"


def _array(name: str, row: Mapping[str, Any]) -> str:
    return f"[[{name}]]\n{_lines(row)}"


def _lines(row: Mapping[str, Any]) -> str:
    said = {name: value for name, value in row.items() if value is not None}
    return "".join(f"{name} = {_value(value)}\n" for name, value in said.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_value(each)}' for name, each in value.items())} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)
