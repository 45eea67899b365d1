"""What a tenant is asked about behaviour near their home: danger first, and nothing that says what it is."""

from charter.asking.questions import FOLLOW, YES, Asks, Given, QuestionPage, ServiceQuestions, Stop

NINES = Stop(
    "Call 999 now",
    "Call 999 if you or someone else is in danger now. "
    "If it is not safe to speak on a mobile, call 999 and then press 55.\n\n"
    "If you fear for a child, call us too on {phone}. At night and at weekends, call {out_of_hours}.",
    goes_on="I am safe now, go on",
)
POLICE = Stop(
    "Please tell the police too",
    "Call 101 to tell the police. If you are in danger, call 999.\n\n"
    "You do not have to. We will act if you tell them or not.",
    goes_on="Go on",
)


def _in_danger(given: Given) -> Stop | None:
    return NINES if given.get("danger") == YES else None


def _serious(given: Given) -> bool:
    return bool(given.get("serious"))


def _not_told(given: Given) -> Stop | None:
    return POLICE if given.get("police_told") is False else None


QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "Is someone in danger now?",
            asks=Asks.FIRST,
            slug="danger",
            hint="Think of yourself, of children and of people next door.",
            stops=_in_danger,
        ),
        QuestionPage(
            "Has there been a threat, a fight or a crime?",
            ("serious",),
            hint="For example, someone was hit, or said they would hurt you, or sells drugs.",
            why="If so, we answer you by the end of the next working day.",
            must=("serious",),
        ),
        QuestionPage(
            "Have you told the police?",
            ("police_told",),
            hint="You can call them on 101. You do not have to. If you are not sure, leave it out.",
            when=_serious,
            stops=_not_told,
        ),
        QuestionPage(
            "What is happening?",
            ("description",),
            hint="For example, loud music at night. Tell us what you saw or heard.",
        ),
        QuestionPage(
            "Where does it happen?",
            ("where",),
            hint="For example, on the stairs of Example House.",
            must=("where",),
        ),
        QuestionPage(
            "When does it happen?",
            ("when",),
            hint="For example, each Friday from ten at night to two.",
        ),
        QuestionPage(
            "Who is doing it?",
            ("about",),
            hint="Give a name or a house number, if you know it. We will not tell them who told us.",
        ),
    ),
    sensitive=True,
    needs=(
        "my neighbour is too loud",
        "loud music all night",
        "there is drug dealing in my block",
        "someone is harassing me where I live",
        "people drink and shout on the stairs",
        "my neighbour has threatened me",
        "a dog barks all day",
    ),
    before=("What happened, and when", "The police number for it, if you have one"),
    instead=(FOLLOW,),
)
