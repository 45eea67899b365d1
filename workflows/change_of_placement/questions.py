"""What is asked of who wants another school or setting named in a plan."""

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions, Stop
from workflows.capabilities.party.questions import CHILD

QUESTIONS = ServiceQuestions(
    pages=(
        *CHILD,
        QuestionPage(
            "Why is the school not right for them?",
            ("why",),
            hint="For example, it is too loud there, or there is no one to help them eat.",
            must=("why",),
        ),
        QuestionPage(
            "Which school would you like?",
            ("wanted",),
            hint="Or which college. If you do not know one, leave it out.",
        ),
        QuestionPage(
            "Have you talked to their school?",
            ("spoken_to_setting",),
            slug="talked",
            hint="Talk to them first if you can. You can send this all the same.",
            must=("spoken_to_setting",),
        ),
    ),
    needs=(
        "my child with a plan needs a new school",
        "the special school is not right for my child",
        "change the school in the plan",
        "my child needs a special school",
    ),
    before=("What the school says", "The name of the school you would like"),
    instead=(
        FOLLOW,
        Stop(
            "Does the child not have an EHC plan?",
            "Ask for a school place here.",
            service="in_year_admission",
        ),
    ),
)
