"""What a resident is asked about anything on the street: where it is, and whether it is known."""

from charter.asking.questions import FOLLOW, Asks, QuestionPage, Stop

WHERE = QuestionPage(
    "Where is it?",
    ("where",),
    asks=Asks.PLACE,
    hint="Show us on the map or use your own words. For example, “by the gate of Example Park”.",
)
ALREADY = QuestionPage("Has someone told us about it already?", asks=Asks.ALREADY)
A_DANGER = Stop(
    "Could it hurt someone now?",
    "A tree down on a road is a danger. So is a bare wire. Tell us about it as a danger.",
    service="danger",
)
INSTEAD = (A_DANGER, FOLLOW)
