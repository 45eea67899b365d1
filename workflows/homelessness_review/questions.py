"""What somebody is asked who wants a decision about homelessness looked at again."""

from charter.asking.questions import FOLLOW, QuestionPage, ServiceQuestions, Stop

DECISIONS = {
    "relief_steps": "The steps to help me find a home",
    "prevention_steps": "The steps to help me keep my home",
    "ending_prevention": "You stopped helping me keep my home",
    "notice_ending_prevention": "You stopped helping me keep my home: you say I took no steps",
    "eligibility": "Whether the law lets you help me",
    "duty_owed": "What help you must give me",
    "ending_relief": "You stopped helping me find a home",
    "notice_ending_relief": "You stopped helping me find a home: you say I took no steps",
    "referral": "You asked another council to help me",
    "suitability": "The home you found is not right for me",
    "joint": "You decided it with another council",
    "appointed_person": "Someone named by two councils decided it",
}
"""What a decision was about, in the words of who was sent it."""
QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "What was our letter about?",
            ("decision_type",),
            slug="about",
            hint="If you are not sure, choose the one that is closest.",
            answers={"decision_type": DECISIONS},
        ),
        QuestionPage(
            "When did we tell you?",
            ("notified",),
            hint="For example, 27 3 2026. This is the day you got the letter or email.",
            why="You have 21 days to ask us to look again. If it is later, ask all the same and say why.",
        ),
        QuestionPage(
            "Who signed the letter?",
            ("decided_by",),
            hint="The name is at the end. If you do not have it, leave it out.",
        ),
        QuestionPage(
            "What is the number of your case?",
            ("approach",),
            slug="case",
            hint="It is at the top of the letter. It has letters and numbers.",
        ),
        QuestionPage(
            "Why do you think it is wrong?",
            ("reasons",),
            hint="You do not have to say it now. You have two weeks to tell us.",
        ),
    ),
    sensitive=True,
    needs=(
        "you will not help me with a home and I disagree",
        "I want a review of my housing decision",
        "the home you offered me is not right",
        "I got a letter that says you do not owe me a home",
    ),
    before=("The letter we sent you",),
    instead=(
        FOLLOW,
        Stop(
            "Do you need a place to stay tonight?",
            "Tell us now. We help you today.",
            service="homelessness",
        ),
    ),
)
