"""Comments and compliments in the customer's words: both are passed on, and kept to learn from."""

from charter.writing.customer_words import Words

PASSED_ON = Words(
    stages={
        "to_be_passed_on": "Received",
        "awaiting_reply": "Passed on; a reply is to come",
        "to_learn_from": "Passed on",
    },
    outcomes={"kept": ("Passed on and kept", "It was passed on, and we keep it to learn from.")},
    welcome=frozenset({"kept"}),
    says_it_all=frozenset({"kept"}),
)
