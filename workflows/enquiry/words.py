"""A question to a service, in the customer's words."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "awaiting_answer": "Waiting for an answer",
        "to_be_carried_out": "Answered: we still have something to do",
        "answered": "Answered",
    },
    outcomes={"answered": ("Answered", "We have answered your question.")},
    welcome=frozenset({"answered"}),
    says_it_all=frozenset({"answered"}),
    own={"not_fixed": "You told us that it is not answered"},
    sayings={
        "not_fixed": Saying(
            "Tell us it is not answered",
            "Tell us that your question is not answered",
            "Somebody will look at it again. We write to you by when.",
            "Send this",
            "Thank you for telling us. We look at it again and write to you.",
            labels={"what": "What would you still like to know?"},
        ),
    },
)
