"""What a tenant is asked about a repair: what cannot wait comes first, with the telephone number."""

from charter.asking.questions import FOLLOW, YES, Asks, Given, QuestionPage, ServiceQuestions, Stop

CALL = Stop(
    "Call us now",
    "Call us on {phone}. At night and at weekends, call {out_of_hours}. We aim to come in 4 to 12 hours.\n\n"
    "Do you smell gas? Open a window and get out. Then call 0800 111 999.\n\n"
    "Is someone hurt, or is there a fire? Call 999.",
    goes_on="Tell us here",
)


def _cannot_wait(given: Given) -> Stop | None:
    return CALL if given.get("emergency") else None


def _told_before(given: Given) -> bool:
    return given.get("told-before") == YES


QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "Does it need help today?",
            ("emergency",),
            hint="For example, a leak that you cannot stop, no power, or a front door that will not lock.",
            must=("emergency",),
            stops=_cannot_wait,
        ),
        QuestionPage("Which home is it?", ("address",), asks=Asks.ADDRESS, must=("address",)),
        QuestionPage(
            "What is wrong?",
            ("description",),
            hint="For example, the tap drips or a door will not shut.",
        ),
        QuestionPage(
            "Where in your home is it?",
            ("where",),
            hint="For example, in the kitchen, by the sink.",
            must=("where",),
        ),
        QuestionPage(
            "Is there damp or mould?",
            ("damp_or_mould",),
            hint="For example, wet walls, or black or green spots.",
            why="Damp and mould can make you ill. The law says how soon we must act.",
            must=("damp_or_mould",),
        ),
        QuestionPage(
            "Have you told us about it before?",
            asks=Asks.FIRST,
            slug="told-before",
            hint="For example, on the phone or to one of our staff.",
        ),
        QuestionPage(
            "When did you first tell us?",
            ("aware_on",),
            hint="For example, 27 3 2026. If you do not know the day, leave it out.",
            when=_told_before,
        ),
        QuestionPage(
            "Who lives with you?",
            ("household",),
            hint="Tell us of small children, and of anyone who is old, ill or has asthma.",
            why="If someone could be harmed, we come sooner.",
        ),
        QuestionPage(
            "When can we come?",
            ("access",),
            hint="For example, any day but Friday, or after 3pm.",
        ),
    ),
    unasked=frozenset({"photos"}),
    photographs=True,
    needs=(
        "my tap drips",
        "there is mould in my flat",
        "my flat is damp",
        "the toilet does not flush",
        "my council house needs a repair",
        "a window will not shut",
        "the radiator is cold",
        "water is coming through the ceiling",
        "I have a leak",
        "a pipe has burst",
        "I have no power in my council flat",
        "my boiler has broken and I have no heat",
        "my front door will not lock",
    ),
    before=("A few words on what is wrong", "Days when we can come", "Photos, if you have them"),
    instead=(FOLLOW,),
)
