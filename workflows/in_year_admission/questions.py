"""What a family is asked whose child needs another school during the year."""

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions
from workflows.capabilities.places.questions import BORN, CHILD, REASONS, SCHOOLS, WITH_A_PLAN

QUESTIONS = ServiceQuestions(
    pages=(
        CHILD,
        BORN,
        QuestionPage(
            "Which school do they go to now?",
            ("current_school",),
            hint="Give its name and town. If they do not go to school, leave it out.",
        ),
        SCHOOLS,
        QuestionPage(
            "When do they need the place?",
            ("needed_from",),
            hint="For example, 27 3 2027. If it is as soon as you can, leave it out.",
        ),
        REASONS,
    ),
    needs=(
        "we have moved and need a new school",
        "my child needs to change school",
        "my child has no school",
        "my child is not happy at their school",
        "we have just come to this country and need a school",
    ),
    before=("The child’s date of birth", "The names of the schools you would like"),
    instead=(FOLLOW, WITH_A_PLAN),
)
