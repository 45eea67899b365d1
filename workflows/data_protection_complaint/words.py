"""A complaint about personal data, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={
        "awaiting_acknowledgement": "Waiting to be read",
        "enquiries": "Being looked into",
    },
    outcomes={
        "upheld": ("You were right", "We looked into it, and you were right."),
        "partly_upheld": ("You were partly right", "We looked into it, and you were partly right."),
        "not_upheld": ("No fault found", "We looked into it, and did not find a fault."),
        "not_accepted": ("Not a complaint we can look into", "We wrote to you why, and who else can help."),
    },
    welcome=frozenset({"upheld", "partly_upheld"}),
    says_it_all=frozenset({"upheld", "partly_upheld", "not_upheld", "not_accepted"}),
)
