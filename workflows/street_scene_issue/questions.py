"""What a resident is asked about planting, graffiti and dumped waste."""

from dataclasses import replace

from charter.asking.questions import QuestionPage, ServiceQuestions
from workflows.shared.street_repair.questions import ALREADY, INSTEAD, WHERE

WHAT = QuestionPage(
    "What is wrong?",
    ("description",),
    hint="For example, long grass, a broken branch or weeds.",
    must=("description",),
)
OFFENSIVE = QuestionPage(
    "Is it rude or full of hate?",
    ("offensive",),
    hint="For example, swear words, or words against someone’s race or faith.",
    why="We clean this off first.",
    must=("offensive",),
)
HAZARDOUS = QuestionPage(
    "Could it hurt someone?",
    ("hazardous",),
    hint="For example, needles, broken glass, gas bottles, oil or asbestos. Do not touch it.",
    why="If it could, we come at once to make it safe.",
    must=("hazardous",),
)
PAINT = replace(
    WHAT,
    title="What does it look like?",
    hint="For example, red paint on the wall by the shop. Tell us how big it is and what it says.",
)
DUMPED = replace(
    WHAT,
    title="What has been dumped?",
    hint="For example, a bed and six black bags. If you saw who did it, tell us what you saw.",
)
ALL = ServiceQuestions(
    pages=(WHERE, ALREADY, WHAT),
    unasked=frozenset({"photos", "offensive", "hazardous"}),
    photographs=True,
    instead=INSTEAD,
)
QUESTIONS = replace(
    ALL,
    services={
        "landscaping": replace(
            ALL,
            needs=(
                "the grass is too long",
                "a hedge blocks the path",
                "a tree needs cutting back",
                "a branch hangs low",
                "there are weeds all over",
                "the flower bed is a mess",
            ),
            before=("Where it is",),
        ),
        "graffiti": replace(
            ALL,
            pages=(WHERE, ALREADY, OFFENSIVE, PAINT),
            unasked=frozenset({"photos", "hazardous"}),
            needs=(
                "someone has painted on a wall",
                "there is spray paint on the bridge",
                "there are swear words on a wall",
                "racist words on a sign",
            ),
            before=("Where it is", "A photo, if you have one"),
        ),
        "fly_tipping": replace(
            ALL,
            pages=(WHERE, ALREADY, HAZARDOUS, DUMPED),
            unasked=frozenset({"photos", "offensive"}),
            needs=(
                "someone dumped rubbish",
                "there is a mattress in the street",
                "black bags left by the road",
                "a fridge was left in the lane",
                "builders have left their waste",
            ),
            before=("Where it is", "A photo, if it is safe to take one"),
        ),
    },
)
