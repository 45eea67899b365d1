"""A danger, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={
        "awaiting_attendance": "Somebody is being sent",
        "with_another_body": "With those it belongs to",
        "attended": "Somebody is there",
        "done": "Outcome reached",
    },
    outcomes={
        "made_safe": ("Made safe", "The place is safe."),
        "made_safe_further_work": ("Made safe", "The place is safe. Further work is to follow."),
        "with_another_body": ("With those it belongs to", "Those the danger belongs to have taken it on."),
    },
    welcome=frozenset({"made_safe", "made_safe_further_work"}),
    says_it_all=frozenset({"made_safe", "made_safe_further_work"}),
)
