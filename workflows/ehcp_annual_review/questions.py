"""What is asked after the yearly meeting about an education, health and care plan."""

from charter.asking.questions import FOLLOW, Given, QuestionPage, ServiceQuestions
from workflows.capabilities.party.questions import CHILD


def _to_school_or_on(given: Given) -> bool:
    return given.get("phase") in ("school", "post_16")


def _between(given: Given) -> bool:
    return given.get("phase") == "between_post_16"


QUESTIONS = ServiceQuestions(
    pages=(
        *CHILD,
        QuestionPage(
            "When was the meeting?",
            ("meeting_date",),
            hint="For example, 27 3 2026. We mean the one at school, to go through the plan.",
        ),
        QuestionPage(
            "Will they move to a new school or college?",
            ("phase",),
            slug="move",
            answers={
                "phase": {
                    "none": "No",
                    "school": "Yes, to the next school",
                    "post_16": "Yes, to college or sixth form",
                    "between_post_16": "Yes, from one college to the next",
                }
            },
            why="The law says by which day a plan must be done before a move.",
            must=("phase",),
        ),
        QuestionPage(
            "In which year will they move?",
            ("transfer_year",),
            hint="For example, 2027.",
            must=("transfer_year",),
            when=_to_school_or_on,
        ),
        QuestionPage(
            "On which day will they move?",
            ("transfer_on",),
            hint="For example, 1 9 2027.",
            must=("transfer_on",),
            when=_between,
        ),
        QuestionPage(
            "What did the meeting say?",
            ("report",),
            hint="For example, what goes well, and what should change in the plan.",
        ),
    ),
    needs=(
        "the yearly meeting about the plan",
        "my child's plan needs its review",
        "EHC plan review",
        "the school has had the review meeting",
    ),
    before=("The date of the meeting", "What the meeting said"),
    instead=(FOLLOW,),
)
