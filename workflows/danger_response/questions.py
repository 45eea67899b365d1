"""What a resident is asked about something dangerous: whether to call 999 comes before all else."""

from charter.asking.questions import FOLLOW, YES, Asks, Given, QuestionPage, ServiceQuestions, Stop
from workflows.shared.street_repair.questions import ALREADY, WHERE

NINES = Stop(
    "Call 999 now",
    "Call 999 first. Say where you are and what has happened. Stay away from the danger.\n\n"
    "Do you smell gas? Get away from it. Then call 0800 111 999.\n\n"
    "Then call us on {phone}. At night and at weekends, call {out_of_hours}.",
    goes_on="I have called 999",
)


def _hurt(given: Given) -> Stop | None:
    return NINES if given.get("hurt") == YES else None


QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "Is someone hurt, or could they be soon?",
            asks=Asks.FIRST,
            slug="hurt",
            hint="For example, a wire has come down, or there is a smell of gas.",
            stops=_hurt,
        ),
        WHERE,
        ALREADY,
        QuestionPage(
            "What is the danger?",
            ("description",),
            hint="For example, a tree has come down and blocks the road. Keep away from it.",
            must=("description",),
        ),
    ),
    unasked=frozenset({"photos"}),
    photographs=True,
    needs=(
        "something is dangerous",
        "a tree is down on the road",
        "a wall may fall",
        "there is a bare wire",
        "there is oil all over the road",
        "a hole that someone could fall in",
        "a tree has fallen on the road",
        "the road is blocked by a tree",
        "a wall is falling down",
        "a live wire is hanging down",
        "somebody could be hurt",
    ),
    instead=(FOLLOW,),
    before=("Where the danger is", "A safe place to write from"),
)
