"""What a resident is asked whose council tax changes."""

from charter.asking.questions import FOLLOW, Asks, QuestionPage, ServiceQuestions

QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "What has changed?",
            ("what_changed",),
            hint="For example, you have moved (say where to), you live on your own now, or someone has died.",
        ),
        QuestionPage(
            "When did it change?",
            ("changed_on",),
            hint="For example, 27 3 2026. It can be in the future.",
            must=("changed_on",),
        ),
        QuestionPage(
            "Which address is it for?",
            ("address",),
            asks=Asks.ADDRESS,
            hint="If you are moving, give the one you are leaving.",
            must=("address",),
        ),
        QuestionPage(
            "What is your council tax number?",
            ("account",),
            hint="It is on your bill. If you do not have it, leave it out.",
        ),
    ),
    needs=(
        "I am moving house",
        "I have moved",
        "I live alone now",
        "someone has moved in with me",
        "I am a student and pay council tax",
        "I want a council tax discount",
        "the person who paid the council tax has died",
    ),
    before=("Your bill, if you have it", "The day it changed"),
    instead=(FOLLOW,),
)
