"""Every kind of page there is."""

from collections.abc import Mapping

from casework.reporting.kinds.address import AddressKind
from casework.reporting.kinds.already import AlreadyKind
from casework.reporting.kinds.answers import AnswersKind
from casework.reporting.kinds.contact import ContactKind
from casework.reporting.kinds.first import FirstKind
from casework.reporting.kinds.needs import NeedsKind
from casework.reporting.kinds.page_kind import PageKind
from casework.reporting.kinds.photographs import PhotographsKind
from casework.reporting.kinds.place import PlaceKind
from casework.reporting.kinds.safe_contact import SafeContactKind
from casework.reporting.kinds.whom import ActingKind, ConsentKind, WhomKind
from charter.asking.questions import Asks

KINDS: Mapping[Asks, PageKind] = {
    Asks.FIRST: FirstKind(),
    Asks.ANSWERS: AnswersKind(),
    Asks.PLACE: PlaceKind(),
    Asks.PHOTOGRAPHS: PhotographsKind(),
    Asks.ADDRESS: AddressKind(),
    Asks.ALREADY: AlreadyKind(),
    Asks.WHOM: WhomKind(),
    Asks.ACTING: ActingKind(),
    Asks.CONSENT: ConsentKind(),
    Asks.CONTACT: ContactKind(),
    Asks.SAFE_CONTACT: SafeContactKind(),
    Asks.NEEDS: NeedsKind(),
}
