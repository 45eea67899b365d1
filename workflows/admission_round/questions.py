"""What a family is asked whose child starts primary or secondary school."""

from dataclasses import replace

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions
from workflows.capabilities.places.questions import BORN, CHILD, IN_THE_YEAR, REASONS, SCHOOLS, WITH_A_PLAN

STARTING = QuestionPage(
    "In which year will they start?",
    ("starting",),
    hint="They start in September. For example, 2027.",
)
ALL = ServiceQuestions(
    pages=(CHILD, BORN, STARTING, SCHOOLS, REASONS),
    before=("The child’s date of birth", "The names of the schools you would like"),
    instead=(FOLLOW, IN_THE_YEAR, WITH_A_PLAN),
)
QUESTIONS = replace(
    ALL,
    services={
        "secondary_school_place": replace(
            ALL,
            needs=(
                "my child starts year 7",
                "a place at big school",
                "my child is in year 6",
                "apply for a secondary school",
            ),
        ),
        "primary_school_place": replace(
            ALL,
            needs=(
                "my child starts school",
                "a place in reception",
                "my child will be five",
                "apply for a primary school",
                "my child starts infant school",
            ),
        ),
    },
)
