"""What came in, before it is known what it is, in the customer's words."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "awaiting_triage": "Being read",
        "early_resolution": "Being put right",
    },
    outcomes={
        "settled": ("Settled", "It was put right, and you told us that it is settled."),
        "not_accepted": ("Not taken as a complaint", "We wrote to you why not, and where to go instead."),
        "handed_over": (
            "Handed over",
            "Complaints about children’s social care have a procedure of their own: it was handed over.",
        ),
    },
    welcome=frozenset({"settled"}),
    says_it_all=frozenset({"settled", "not_accepted", "handed_over"}),
    said={
        "settled": "We were told that it is settled",
        "not_settled": "We were told that it is not settled",
    },
    own={
        "settled": "You told us that it is settled",
        "not_settled": "You told us that it is not settled",
    },
    sayings={
        "settled": Saying(
            "Say that it is settled",
            "Say that it is settled",
            "Only say so if it has been put right. Your case is then closed.",
            "It is settled",
            "Thank you. We have closed your case.",
            labels={"comment": "Would you like to add anything?"},
            only=frozenset({"comment"}),
            confirm="Is it really settled?",
        ),
        "not_settled": Saying(
            "Say that it is not settled",
            "Say that it is not settled",
            "We then take it as a complaint. It counts from the day we first heard from you.",
            "It is not settled",
            "Thank you for telling us. We take it as a complaint.",
            labels={"why": "What is still wrong?"},
            only=frozenset({"why"}),
        ),
    },
)
