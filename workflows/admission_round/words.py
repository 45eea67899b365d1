"""A first school place, in the family's words."""

from charter.writing.customer_words import Words
from workflows.capabilities.places.words import OUTCOMES, OWN, SAID, SAYINGS, STAGES

WORDS = Words(
    stages={
        "round_not_known": "Finding out which dates apply",
        "awaiting_offer": "Waiting for the offer day",
        **STAGES,
    },
    outcomes=OUTCOMES,
    welcome=frozenset({"accepted"}),
    says_it_all=frozenset(OUTCOMES),
    said=SAID,
    own=OWN,
    sayings=SAYINGS,
    plain_why=(r"for September \d{4}",),
)
