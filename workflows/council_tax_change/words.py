"""A change for council tax, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={"awaiting_change": "Waiting to be changed", "told": "Outcome reached"},
    outcomes={
        "changed": ("Changed", "Your council tax has been changed."),
        "not_changed": ("Not changed", "Your council tax stays as it is. We wrote to you why."),
    },
    welcome=frozenset({"changed"}),
    says_it_all=frozenset({"changed", "not_changed"}),
)
