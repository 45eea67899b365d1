"""What a resident is asked about a road, pavement or streetlight."""

from dataclasses import replace

from charter.asking.questions import QuestionPage, ServiceQuestions
from workflows.shared.street_repair.questions import ALREADY, INSTEAD, WHERE

WHAT = QuestionPage(
    "What is wrong?",
    ("description",),
    hint="For example, a drain is full or a road sign is bent.",
    must=("description",),
)
HOLE = replace(
    WHAT,
    title="What does it look like?",
    hint="For example, “a hole in the road as wide as a bucket and as deep as my hand”.",
)
LAMP = replace(
    WHAT,
    title="What is wrong with the light?",
    hint="For example, it is out, it blinks or it is on all day. Tell us the number on the post, if you can.",
)
ALL = ServiceQuestions(
    pages=(WHERE, ALREADY, WHAT),
    unasked=frozenset({"photos"}),
    photographs=True,
    instead=INSTEAD,
)
QUESTIONS = replace(
    ALL,
    services={
        "pothole": replace(
            ALL,
            pages=(WHERE, ALREADY, HOLE),
            needs=(
                "there is a hole in the road",
                "a pothole has burst my tyre",
                "the pavement is broken",
                "I tripped on the path",
                "the cycle path is cracked",
            ),
            before=("Where the hole is", "About how wide and deep it is"),
        ),
        "streetlight": replace(
            ALL,
            pages=(WHERE, ALREADY, LAMP),
            needs=(
                "the street light is out",
                "a lamp post is broken",
                "my street is dark at night",
                "the light is on all day",
                "the street light keeps flickering",
            ),
            before=("The number on the post, if you can see it",),
        ),
        "highways_other": replace(
            ALL,
            needs=(
                "a drain is blocked",
                "the road is flooded",
                "a road sign is down",
                "the white lines have worn off",
                "the kerb is loose",
                "the traffic lights are broken",
                "a manhole cover is missing",
            ),
            before=("Where it is",),
        ),
    },
)
