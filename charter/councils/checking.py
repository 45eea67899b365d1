"""What is missing or contradictory in a council's folder, for who knows the charter and not the code."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from charter.councils.needs import ProcessNeeds, needs
from charter.councils.reading import FolderFault, ReadEdition, read_folder
from charter.edition.editions import Edition, Editions
from charter.edition.entries import EditionError

PLACES = "places"
_KNOWN_FOLDERS = {PLACES, "templates", "look", "languages", "statements"}
_BRITAIN = ((-9.0, 2.5), (49.5, 61.5))
"""West and east, south and north."""


def faults_of_folder(folder: Path) -> list[FolderFault]:
    """All that is wrong with the editions, places and names of a council's folder, file by file."""
    if not folder.is_dir():
        return [
            FolderFault(str(folder), 0, "there is no such folder: name the one with the council's editions")
        ]
    read = list(read_folder(folder))
    if not read:
        return [FolderFault(folder.name, 0, "there is no edition: write a file that ends in .toml")]
    found = [fault for each in read for fault in (*each.faults, *_of_processes(each))]
    found += _together([each.edition for each in read if each.edition], folder.name)
    found += _names(folder)
    for file in sorted((folder / PLACES).rglob("*")) if (folder / PLACES).is_dir() else ():
        if file.suffix in (".geojson", ".json"):
            found += [FolderFault(f"{PLACES}/{file.name}", 0, text) for text in _polygons(file)]
    return sorted(set(found))


def still_open(folder: Path) -> list[str]:
    """What is right and not yet the council's word: numbers that are ours, law at second hand."""
    found = [read.edition.flags() for read in read_folder(folder) if read.edition]
    return list(dict.fromkeys(flag for each in found for flag in each))


def _of_processes(read: ReadEdition) -> Iterator[FolderFault]:
    """What the processes of the services would look for and not find, and what none would look for."""
    edition = read.edition
    if edition is None:
        return
    at = read.lines
    codes = {service.code for service in edition.services}
    for service in edition.services:
        called = f"service “{service.code}”"
        wants = needs().get(service.process)
        if wants is None:
            known = ", ".join(needs())
            text = f"{called}: there is no process {service.process}; there are {known}"
            yield FolderFault(read.file, at.get(called, 0), text)
            continue
        made = {promise.key for promise in edition.promises_of(service)}
        for key in sorted(set(wants.promises) - made):
            like = wants.promises[key]
            yield FolderFault(
                read.file,
                at.get(called, 0),
                f"{called}: its process {service.process} keeps the promise “{key}” ({like.title}), and "
                f'it is not made: write [[promises]], process = "{service.process}", id = "{like.id}"'
                + (f', category = "{like.category}"' if like.category else ""),
            )
        for code in wants.opens:
            if code not in codes:
                yield FolderFault(
                    read.file,
                    at.get(called, 0),
                    f"{called}: a case of {service.process} may open one of the service “{code}”, and the "
                    "edition has no such service: write it under [[services]]",
                )
    for promise in edition.promises:
        wants = needs().get(promise.process)
        if wants is not None and promise.key not in wants.known:
            called = f"promise “{promise.key}” of {promise.process}"
            yield FolderFault(
                read.file,
                at.get(called, 0),
                f"{called}: no case would keep it: {promise.process} keeps {', '.join(sorted(wants.known))}",
            )
    yield from _of_the_house(read, edition)


def _of_the_house(read: ReadEdition, edition: Edition) -> Iterator[FolderFault]:
    """Rules, numbers and switches that a process asks for."""
    rules = {id: rule.processes for id, rule in edition.rules.items()}
    numbers = {each.id: each.processes for each in edition.numbers}
    switches = {each.id: each.processes for each in edition.switches}
    missing: dict[tuple[str, str, str], list[str]] = {}
    for process in dict.fromkeys(service.process for service in edition.services):
        wants = needs().get(process)
        if wants is None:
            continue
        for table, had, wanted in _wanted(wants, rules, numbers, switches):
            for id, like in wanted.items():
                if id not in had or (had[id] and process not in had[id]):
                    missing.setdefault((table, id, like), []).append(process)
    for (table, id, like), processes in missing.items():
        whose = ", ".join(processes)
        yield FolderFault(
            read.file, 0, f"[[{table}]] has no “{id}”, which {whose} asks for: write it, such as {like}"
        )


def _wanted(
    wants: ProcessNeeds,
    rules: dict[str, tuple[str, ...]],
    numbers: dict[str, tuple[str, ...]],
    switches: dict[str, tuple[str, ...]],
) -> Iterator[tuple[str, dict[str, tuple[str, ...]], dict[str, str]]]:
    yield "rules", rules, {id: f'length = "{rule.length}"' for id, rule in wants.rules.items()}
    yield "numbers", numbers, {id: f"count = {each.count}" for id, each in wants.numbers.items()}
    yield "switches", switches, dict.fromkeys(wants.switches, "on = false")


def _together(editions: Collection[Edition], folder: str) -> Iterator[FolderFault]:
    try:
        if editions:
            Editions(list(editions))
    except EditionError as error:
        yield FolderFault(folder, 0, f"{error}: change one of the two files")


def _names(folder: Path) -> Iterator[FolderFault]:
    for each in sorted(folder.iterdir()):
        if each.is_dir() and not each.name.startswith((".", "__")) and each.name not in _KNOWN_FOLDERS:
            known = ", ".join(sorted(_KNOWN_FOLDERS))
            yield FolderFault(f"{each.name}/", 0, f"nothing reads a folder of that name; there are {known}")


def _polygons(file: Path) -> Iterator[str]:
    """What is wrong with a file of GeoJSON (RFC 7946)."""
    try:
        data = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        yield "it cannot be read as GeoJSON: export it anew, as GeoJSON in UTF-8"
        return
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        yield "it has no features: export it as a GeoJSON FeatureCollection"
        return
    for number, feature in enumerate(features, 1):
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        points = list(_points(shape.get("coordinates"))) if isinstance(shape, dict) else []
        if not points:
            yield f"feature {number} has no shape that can be read"
        elif not all(_in_britain(*point) for point in points):
            yield (
                f"feature {number} is not in the United Kingdom: co-ordinates are longitude, then latitude, "
                "in degrees (WGS84), not metres of the National Grid"
            )
        elif not all(ring[0] == ring[-1] for ring in _rings(shape)):
            yield f"feature {number} has a ring that does not end where it begins"


def _rings(shape: Any) -> Iterator[list[Any]]:
    polygons = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}.get(
        shape["type"], []
    )
    for polygon in polygons:
        yield from polygon


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(isinstance(each, (int, float)) for each in coordinates[:2]):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for each in coordinates:
        yield from _points(each)


def _in_britain(longitude: float, latitude: float) -> bool:
    (west, east), (south, north) = _BRITAIN
    return west <= longitude <= east and south <= latitude <= north
