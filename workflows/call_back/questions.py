"""What a resident is asked who wants to be called."""

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions

QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "Which number shall we call?",
            ("phone",),
            hint="For example, 01632 960001.",
            must=("phone",),
        ),
        QuestionPage(
            "What is it about?",
            ("about",),
            hint="In a few words. For example, a bill that seems wrong.",
            must=("about",),
        ),
        QuestionPage(
            "When is a good time to call?",
            ("best_time",),
            hint="For example, after 2pm. We will try, but we may have to call when we can.",
        ),
    ),
    needs=(
        "please call me",
        "your lines are busy",
        "I want someone to ring me back",
        "I cannot get through on the phone",
        "I want to talk to a person",
    ),
    before=("A phone that you can answer today",),
    instead=(FOLLOW,),
)
