"""What a family is asked who needs a school place."""

from charter.asking.questions import QuestionPage, Stop

CHILD = QuestionPage(
    "What is the child’s full name?",
    ("child",),
    hint="As it is on the birth certificate.",
)
BORN = QuestionPage(
    "When was the child born?",
    ("date_of_birth",),
    hint="For example, 27 3 2015.",
    must=("date_of_birth",),
)
SCHOOLS = QuestionPage(
    "Which schools would you like?",
    ("schools",),
    hint="Put the one you want most first, one on each line.",
    must=("schools",),
)
REASONS = QuestionPage(
    "Is there more that we should know?",
    ("reasons",),
    hint="For example, a big sister goes there, or the child is in care.",
    why="Each school has rules on who comes first. What you say can count.",
)
WITH_A_PLAN = Stop(
    "Does the child have an EHC plan?",
    "Then the plan names the school. Ask us to change the school in the plan.",
    service="change_of_placement",
)
IN_THE_YEAR = Stop(
    "Is the child at school age now?",
    "Ask for a place in the year if the child moves here or changes school.",
    service="in_year_admission",
)
