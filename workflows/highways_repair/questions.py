"""What a resident is asked about a road, pavement or streetlight."""

from charter.asking.questions import Asks, QuestionPage, ServiceQuestions

QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage("Where is it?", ("where",), asks=Asks.PLACE),
        QuestionPage("Has somebody told us already?", asks=Asks.ALREADY),
        QuestionPage(
            "What is wrong?",
            ("description",),
            hint="For example, how big it is and whether it is on the road or on the pavement.",
            must=("description",),
        ),
    ),
    unasked=frozenset({"photos"}),
    needs=("there is a hole in the road", "the street light is out", "a drain is blocked"),
    photographs=True,
)
