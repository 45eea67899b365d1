"""Repairs to council homes, in the customer's words."""

from charter.writing.customer_words import DATE, Saying, Words
from workflows.capabilities.appointments import words as appointment_words

WORDS = Words(
    stages={
        "making_safe": "Somebody comes to make it safe",
        "awaiting_visit": "Waiting for a visit",
        "investigating": "Finding out how serious it is",
        "awaiting_work": "More work to come",
        "putting_right": "Making your home safe",
        "summing_up": "A written summary to come",
        "done": "Outcome reached",
    },
    outcomes={
        "completed": ("Repaired", "The repair has been made."),
        "no_repair": ("No repair will be made", "We have told you why, and you may say that it is not so."),
    },
    welcome=frozenset({"completed"}),
    says_it_all=frozenset({"completed", "no_repair"}),
    said=appointment_words.SAID,
    own={**appointment_words.OWN, "household_changed": "You told us that your household has changed"},
    sayings={
        **appointment_words.SAYINGS,
        "household_changed": Saying(
            "Tell us that your household has changed",
            "Tell us that your household has changed",
            "A baby, an illness or somebody who has moved in can make a repair more urgent.",
            "Send this",
            "Thank you. The officer is told.",
            labels={"household": "Who lives in your home now? Is anybody ill, very young or frail?"},
        ),
    },
    plain_why=(rf"by {DATE}",),
)
