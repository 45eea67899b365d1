"""What somebody is asked who has no home or may lose it: safety first, tonight next, then what we must know.

No title says what it is about: somebody else may look at the screen.
"""

from charter.asking.questions import FOLLOW, NO, YES, Asks, Given, QuestionPage, ServiceQuestions, Stop

CALL = Stop(
    "Call us now",
    "Call us on {phone}. At night and at weekends, call {out_of_hours}. "
    "We will see you or speak to you today.\n\n"
    "You can tell us here as well. We look at it at once.\n\n"
    "Is someone in danger? Call 999.",
    goes_on="Go on and tell us here",
)
SAFE = Stop(
    "Get safe first",
    "Are you in danger now? Call 999. If it is not safe to speak on a mobile, call 999 and then press 55.\n\n"
    "Is a child in danger, or do you fear harm from someone you live with? Call us on {phone}. "
    "At night and at weekends, call {out_of_hours}. We will help you today.",
    goes_on="Go on and tell us here",
)


def _not_safe(given: Given) -> Stop | None:
    return SAFE if given.get("safe") == NO else None


def _tonight(given: Given) -> Stop | None:
    return CALL if given.get("homeless_today") else None


def _later(given: Given) -> bool:
    return not given.get("homeless_today")


def _has_notice(given: Given) -> bool:
    return given.get("notice") not in (None, "none")


QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "Are you safe where you are?",
            asks=Asks.FIRST,
            slug="safe",
            hint="Think of your children too.",
            choices={YES: "Yes", NO: "No, or I am not sure"},
            stops=_not_safe,
        ),
        QuestionPage(
            "Do you need a place to stay tonight?",
            ("homeless_today",),
            slug="tonight",
            hint="Say yes if you are sleeping outside or in a car, or if you have to leave today.",
            why="If you do, we help you today.",
            must=("homeless_today",),
            stops=_tonight,
        ),
        QuestionPage(
            "What has happened?",
            ("circumstances",),
            hint="For example, my mum says I must leave. Say what you can. You can tell us more later.",
            must=("circumstances",),
        ),
        QuestionPage(
            "Where are you staying now?",
            ("staying",),
            hint="For example, with a friend or in a tent. You do not have to give the address.",
        ),
        QuestionPage(
            "Have you had a letter that says you must leave?",
            ("notice",),
            slug="letter",
            hint="The top of the letter may say which kind it is.",
            why="The law treats each kind of letter in its own way. Do not leave until you have asked us.",
            answers={
                "notice": {
                    "none": "No",
                    "section_8": "Yes, a “section 8” notice",
                    "section_21": "Yes, a “section 21” notice",
                    "notice_to_quit": "Yes, a “notice to quit”",
                    "other": "Yes, but I do not know which kind",
                }
            },
            must=("notice",),
        ),
        QuestionPage(
            "By when does the letter say you must leave?",
            ("notice_expires_on",),
            slug="leave-by",
            hint="For example, 27 3 2027. If it does not say, leave it out.",
            when=_has_notice,
        ),
        QuestionPage(
            "When do you think you will have to leave?",
            ("lose_home_on",),
            slug="leave",
            hint="For example, 27 3 2027. If you do not know, leave it out.",
            when=_later,
        ),
        QuestionPage(
            "Who needs to live with you?",
            ("household",),
            hint="For example, my two boys, aged 3 and 5. Tell us if someone is ill or will have a baby.",
        ),
    ),
    sensitive=True,
    needs=(
        "I may lose my home",
        "my landlord wants me out",
        "I have been given notice to leave",
        "I cannot stay with my family any more",
        "I am staying on a friend's sofa",
        "I am leaving prison with nowhere to live",
        "I have nowhere to stay tonight",
        "I am homeless",
        "I am sleeping rough",
        "I am sleeping in my car",
        "I have been kicked out",
        "I had to leave home because my partner hits me",
        "I am not safe at home",
    ),
    before=("Any letter that says you must leave", "A safe way for us to reach you"),
    instead=(
        FOLLOW,
        Stop(
            "Do you think we got it wrong?",
            "You can ask us to look at what we decided again. Do so in 21 days.",
            service="homelessness_review",
        ),
    ),
)
