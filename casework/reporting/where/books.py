"""Which address book a council has: its own gazetteer, else OS Places where it has a key, else none."""

from casework.reporting.where.address_book import AddressBook
from casework.reporting.where.gazetteer import Gazetteer
from casework.reporting.where.os_places import OsPlaces
from engine.config.settings import Settings
from starter.places.council_places import folder_beside

GAZETTEER = "gazetteer.csv"


def address_book(settings: Settings) -> AddressBook | None:
    """The one that is set. Raises PlacesError for a gazetteer that cannot be used."""
    beside = folder_beside(settings.edition_path) / GAZETTEER
    file = settings.gazetteer or (beside if beside.is_file() else None)
    if file is not None:
        return Gazetteer(file, settings.data_dir)
    if settings.os_places_key is not None:
        return OsPlaces(settings.os_places_url, settings.os_places_key)
    return None
