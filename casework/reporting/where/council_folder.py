"""What is wrong with the places of a council's folder: each file read as the site would read it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from casework.reporting.where.books import GAZETTEER
from casework.reporting.where.gazetteer_file import index_of
from charter.edition.editions import Edition
from starter.places.council_places import FOLDER, ROADS, TEAMS, CouncilPlaces
from starter.places.polygons import PlacesError


def faults_of_places(council: Path, editions: Iterable[Edition]) -> list[str]:
    """In words; a service or a team that no edition has is one as well."""
    folder = council / FOLDER
    found: list[str] = []
    try:
        found += _names(CouncilPlaces.load(folder), list(editions))
    except PlacesError as error:
        found.append(_told(error))
    file = folder / GAZETTEER
    if file.is_file():
        try:
            with TemporaryDirectory() as beside:
                index_of(file, Path(beside))
        except PlacesError as error:
            found.append(_told(error))
    return found


def _names(places: CouncilPlaces, editions: list[Edition]) -> Iterator[str]:
    services = [service for edition in editions for service in edition.services]
    codes, teams = {each.code for each in services}, {each.team for each in services}
    for code in sorted({code for road in places.roads.said for code in road.services} - codes):
        yield f"{FOLDER}/{ROADS}: services names “{code}”, and the edition has no such service"
    for team in sorted({area.instead_of for area in places.teams.said} - teams):
        yield f"{FOLDER}/{TEAMS}: instead_of names “{team}”, and no service has that team"


def _told(error: PlacesError) -> str:
    return f"{FOLDER}/{str(error).removesuffix('.')}"
