"""What a family, a young person or a school is asked who wants the needs of a child looked at."""

from charter.asking.questions import FOLLOW, Given, QuestionPage, ServiceQuestions, Stop
from workflows.capabilities.party.questions import CHILD


def _school(given: Given) -> bool:
    return given.get("asked_by") == "school"


QUESTIONS = ServiceQuestions(
    pages=(
        *CHILD,
        QuestionPage(
            "What is your name and job?",
            ("asked_for_by",),
            hint="For example, Ada Example, head teacher.",
            must=("asked_for_by",),
            when=_school,
        ),
        QuestionPage(
            "What do they find hard?",
            ("needs",),
            slug="hard",
            hint="For example, to read, to talk, to walk or to be with others. Say what would help.",
            must=("needs",),
        ),
        QuestionPage(
            "What help have they had so far?",
            ("help_so_far",),
            hint="For example, more time with a teacher, or a speech therapist.",
        ),
    ),
    needs=(
        "my child needs more help at school",
        "I want an EHC plan for my child",
        "my child has special needs",
        "my child has autism and the school cannot cope",
        "assess my child",
    ),
    before=("Their date of birth", "The name of their school", "What help they have had so far"),
    instead=(
        FOLLOW,
        Stop(
            "Do they have an EHC plan now?",
            "You can ask us to change the school in the plan.",
            service="change_of_placement",
        ),
    ),
)
