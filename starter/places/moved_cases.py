"""Which team takes a case that is moved to another service: the one that works where it is."""

from charter.edition.services import EditionPart
from charter.place import Place
from register import Register
from starter.places.council_places import CouncilPlaces


def where_it_is(register: Register, places: CouncilPlaces, part: EditionPart, reference: str) -> EditionPart:
    """What the case is held to there, with the team of its place, as when it came in."""
    case = register.cases.get(reference) if reference and places.teams.said else None
    if case is None:
        return part
    return places.looked_after(part, Place(latitude=case.latitude, longitude=case.longitude))
