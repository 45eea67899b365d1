"""What a resident is asked who has a question: the question."""

from dataclasses import replace

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions, Stop

SUBJECT = QuestionPage(
    "What is it about?",
    ("subject",),
    hint="In a few words. For example, a lost library card.",
    must=("subject",),
)
ASK = QuestionPage(
    "What do you want to ask or tell us?",
    ("question",),
    hint="Do not send bank or card numbers.",
)
PLANNING = Stop(
    "Is it about planning?",
    "The planning team has its own charter. It says how they answer you.",
    service="planning",
)
UNHAPPY = Stop(
    "Are you not happy with what we did?",
    "Tell us what went wrong. You need not ask a question first.",
    service="feedback",
)
ALL = ServiceQuestions(pages=(SUBJECT, ASK), instead=(FOLLOW, UNHAPPY))
QUESTIONS = replace(
    ALL,
    services={
        "tenancy_enquiry": replace(
            ALL,
            pages=(
                replace(SUBJECT, hint="In a few words. For example, my rent, a garage or moving out."),
                ASK,
            ),
            needs=(
                "I want to end my tenancy",
                "I want to rent a garage",
                "I cannot pay my rent",
                "can I keep a dog in my council flat",
                "I want to swap my council home",
                "add someone to my tenancy",
            ),
            before=("Your rent number, if you have it",),
        ),
        "email_enquiry": replace(
            ALL,
            needs=(
                "I have a question",
                "I want to email the council",
                "who do I ask",
                "I do not know who to ask",
                "something else",
            ),
            instead=(FOLLOW, PLANNING, UNHAPPY),
        ),
        "short_breaks": replace(
            ALL,
            pages=(
                replace(SUBJECT, hint="In a few words. For example, a club in the holidays."),
                replace(ASK, hint="Tell us the child’s age and what help they need."),
            ),
            needs=(
                "I need a break from caring for my disabled child",
                "a club for my disabled child",
                "someone to look after my disabled child for a day",
                "respite care for my child",
            ),
            before=("The age of the child", "What help they need"),
        ),
    },
)
