"""Every kind of page there is."""

from collections.abc import Mapping

from casework.reporting.kinds.answers import AnswersKind
from casework.reporting.kinds.of_model import ContactKind, NeedsKind
from casework.reporting.kinds.page_kind import PageKind
from casework.reporting.kinds.photographs import PhotographsKind
from casework.reporting.kinds.place import PlaceKind
from charter.asking.questions import Asks

KINDS: Mapping[Asks, PageKind] = {
    Asks.ANSWERS: AnswersKind(),
    Asks.PLACE: PlaceKind(),
    Asks.PHOTOGRAPHS: PhotographsKind(),
    Asks.CONTACT: ContactKind(),
    Asks.NEEDS: NeedsKind(),
}
