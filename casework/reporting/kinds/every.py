"""Every kind of page there is."""

from collections.abc import Mapping

from casework.reporting.kinds.answers import AnswersKind
from casework.reporting.kinds.first import FirstKind
from casework.reporting.kinds.of_model import ContactKind, NeedsKind
from casework.reporting.kinds.page_kind import PageKind
from casework.reporting.kinds.place import PlaceKind
from charter.asking.questions import Asks

KINDS: Mapping[Asks, PageKind] = {
    Asks.FIRST: FirstKind(),
    Asks.ANSWERS: AnswersKind(),
    Asks.PLACE: PlaceKind(),
    Asks.CONTACT: ContactKind(),
    Asks.NEEDS: NeedsKind(),
}
