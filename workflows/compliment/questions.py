"""What somebody is asked who has somebody to thank."""

from dataclasses import replace

from charter.asking.questions import FOLLOW, ServiceQuestions
from workflows.feedback_intake.questions import PERSON, REPLY, SERVICE, UNASKED, WHAT

QUESTIONS = ServiceQuestions(
    pages=(
        replace(
            WHAT,
            title="What did we do well?",
            slug="say",
            hint="For example, the crew came back for my bin in the rain.",
        ),
        replace(
            PERSON,
            title="Who would you like to thank?",
            hint="Give a name or say what they do. If it is all of us, leave it out.",
        ),
        SERVICE,
        REPLY,
    ),
    unasked=UNASKED | {"wanted_outcome", "first_aware", "put_right_first"},
    known={"kind": "compliment", "about": "none"},
    needs=(
        "I want to say thank you",
        "your staff were great",
        "someone was very kind to me",
        "praise for the crew",
    ),
    instead=(FOLLOW,),
)
