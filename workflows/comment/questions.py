"""What somebody is asked who has an idea or an opinion."""

from dataclasses import replace

from charter.asking.questions import FOLLOW, ServiceQuestions
from workflows.feedback_intake.questions import PERSON, REPLY, SERVICE, UNASKED, WHAT

QUESTIONS = ServiceQuestions(
    pages=(
        replace(
            WHAT,
            title="What would you like to say?",
            slug="say",
            hint="For example, open the library on Sunday.",
        ),
        SERVICE,
        replace(PERSON, hint="If so, give their name, or what they do."),
        REPLY,
    ),
    unasked=UNASKED | {"wanted_outcome", "first_aware", "put_right_first"},
    known={"kind": "comment", "about": "none"},
    needs=(
        "I have an idea",
        "you could do it better",
        "I want to say what I think of a plan",
        "I have a suggestion",
    ),
    instead=(FOLLOW,),
)
