"""What is asked about a child or young person: who asks, whom it is about, and what the young person wants.

From the end of compulsory school age it is the young person's own: a parent is asked whether they agree.
"""

from datetime import date

from charter.asking.questions import TODAY, Given, QuestionPage
from workflows.capabilities.party.messages import school_age_ends

SIXTEEN = 16
"""The age in whose school year compulsory school age ends (Education Act 1996, s.8)."""


def of_age(given: Given) -> bool:
    """Whether they are past school age on the day it is asked."""
    born, today = given.get("date_of_birth"), given.get(TODAY)
    if not (born and today):
        return False
    return school_age_ends(date.fromisoformat(born), SIXTEEN) < date.fromisoformat(today)


def _for_another(given: Given) -> bool:
    return of_age(given) and given.get("asked_by") != "young_person"


def _parent_of_age(given: Given) -> bool:
    return of_age(given) and given.get("asked_by") == "parent"


def _has_part(given: Given) -> bool:
    return _parent_of_age(given) and given.get("parents_part") in ("agreed", "no_capacity")


def _reached(given: Given) -> bool:
    return _for_another(given) and (
        given.get("asked_by") == "school" or given.get("parents_part") != "no_capacity"
    )


WHO_ASKS = QuestionPage(
    "Who is asking?",
    ("asked_by",),
    answers={
        "asked_by": {
            "parent": "I am their mum, dad or carer",
            "young_person": "It is for me, and I am over 16",
            "school": "I work at their school",
        }
    },
    must=("asked_by",),
)
NAME = QuestionPage(
    "What is their full name?",
    ("name",),
    hint="The child or young person it is for. If it is for you, give your own.",
)
BORN = QuestionPage(
    "When were they born?",
    ("date_of_birth",),
    hint="For example, 27 3 2015.",
)
PARENTS_PART = QuestionPage(
    "Do they agree that you ask for them?",
    ("parents_part",),
    hint="They are past school age, so it is up to them.",
    answers={
        "parents_part": {
            "not_asked": "I have not asked them",
            "agreed": "Yes",
            "no_capacity": "They are not able to choose",
        }
    },
    must=("parents_part",),
    when=_parent_of_age,
)
HOW_KNOWN = QuestionPage(
    "How do you know?",
    ("parents_reason",),
    hint="For example, they told me so, or a doctor has said so.",
    must=("parents_reason",),
    when=_has_part,
)
REACHED = QuestionPage(
    "How can we reach them?",
    ("young_person",),
    hint="We will write to them, as it is for them to say. Fill in what you know.",
    when=_reached,
)
SETTING = QuestionPage(
    "Which school do they go to?",
    ("setting",),
    hint="Or which nursery or college. If they go to none, leave it out.",
)
CHILD = (WHO_ASKS, NAME, BORN, PARENTS_PART, HOW_KNOWN, REACHED, SETTING)
"""All of it, in order."""
