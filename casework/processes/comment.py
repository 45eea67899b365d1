"""An idea or an opinion about a service, in the customer's words."""

from casework.customer_words import Words

WORDS = Words(
    stages={
        "to_be_passed_on": "Received",
        "awaiting_reply": "Passed on; a reply is to come",
        "to_learn_from": "Passed on",
    },
    outcomes={"kept": ("Passed on and kept", "It was passed on, and we keep it to learn from.")},
    welcome=frozenset({"kept"}),
    says_it_all=frozenset({"kept"}),
)
