"""What somebody is asked who wants to see, correct or have deleted what the council holds on them."""

from charter.asking.questions import FOLLOW, Help, QuestionPage, ServiceQuestions

WHO_ASKS = Help(
    "How do you know that it is me?",
    (
        "Most of the time we know from what you tell us.",
        "If we are not sure, we ask you. We ask for no more than we need. Do not send us your passport now.",
    ),
)
HOW_LONG = Help(
    "How long does it take?",
    (
        "We have one month. If it is hard to do, we have two more, and tell you why in the first month.",
        "If we have to ask you something, that time does not count.",
    ),
)
WHAT_COST = Help(
    "Does it cost anything?",
    (
        "Most of the time it is free.",
        "If you ask for far more than is fair, we may ask a fee. We write to you first and say why.",
    ),
)
QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "What do you want us to do?",
            ("right",),
            answers={
                "right": {
                    "access": "Let me see what you hold on me",
                    "rectification": "Put right what is wrong",
                    "erasure": "Delete it",
                    "restriction": "Keep it, but stop using it",
                    "portability": "Give me what I told you, as a file for a computer",
                    "objection": "Stop using it in a way that I do not want",
                }
            },
            help=(HOW_LONG, WHO_ASKS, WHAT_COST),
            must=("right",),
        ),
        QuestionPage(
            "What is it about?",
            ("about",),
            hint="For example, all you have on me since 2024, or the wrong address in my case.",
        ),
        QuestionPage(
            "Do you know the reference of a case?",
            ("known",),
            hint="It is in our letters to you. If you do not have it, leave it out.",
        ),
    ),
    needs=(
        "I want to see what you hold on me",
        "a copy of my data",
        "subject access request",
        "delete my data",
        "correct the data you hold on me",
        "stop using my data",
    ),
    before=("What it is about", "References of your cases, if you have them"),
    instead=(FOLLOW,),
)
