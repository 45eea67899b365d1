"""What somebody is asked who thinks that facts about them were used against the law."""

from dataclasses import replace

from charter.asking.questions import FOLLOW, Help, ServiceQuestions
from workflows.feedback_intake.questions import AWARE, IN_THE_END, PERSON, SERVICE, UNASKED, WANTED, WHAT

ASK_FIRST = Help(
    "What if I only want to see what you hold on me?",
    ("You have a right to see it. Ask us for it: that is not a complaint.",),
)
QUESTIONS = ServiceQuestions(
    pages=(
        replace(
            WHAT,
            hint="For example, you sent a letter about me to the wrong house. Say when it was.",
            help=(ASK_FIRST, IN_THE_END),
        ),
        replace(WANTED, hint="For example, delete it, or tell me who has seen it."),
        SERVICE,
        PERSON,
        replace(AWARE, why=""),
    ),
    unasked=UNASKED | {"reply_wanted", "put_right_first"},
    known={"kind": "complaint", "about": "personal_data"},
    needs=(
        "you gave my details to someone",
        "you sent my letter to someone else",
        "the facts you hold on me are wrong",
        "my data was leaked",
        "you will not show me my data",
    ),
    before=("What it was, and when",),
    instead=(FOLLOW,),
)
