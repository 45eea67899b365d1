"""A call back, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={"awaiting_call": "We are to call you", "trying_again": "We are to call you again"},
    outcomes={
        "called_back": ("Called back", "We called you back and spoke with you."),
        "not_reached": ("Not reached", "We called you and could not reach you."),
    },
    welcome=frozenset({"called_back"}),
    says_it_all=frozenset({"called_back", "not_reached"}),
)
