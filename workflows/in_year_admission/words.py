"""A school place during the year, in the family's words."""

from charter.writing.customer_words import DATE, Words
from workflows.capabilities.places.words import OUTCOMES, OWN, SAID, SAYINGS, STAGES

WORDS = Words(
    stages={
        "deciding_place": "Looking for a place",
        "school_holidays": "Schools are closed for the holidays",
        **STAGES,
    },
    outcomes=OUTCOMES,
    welcome=frozenset({"accepted"}),
    says_it_all=frozenset(OUTCOMES),
    said=SAID,
    own=OWN,
    sayings=SAYINGS,
    plain_why=("schools are open again", f"until {DATE}"),
)
