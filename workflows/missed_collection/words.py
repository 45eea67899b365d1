"""A missed collection, in the customer's words."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "awaiting_return": "The crew is to come back",
        "not_out": "The crew says it was not out: tell us if it was",
        "done": "Outcome reached",
    },
    outcomes={
        "collected": ("Collected", "The crew came back and collected it."),
        "too_late": ("Told too late", "We heard too late for the crew to come back."),
        "not_collection_day": ("Not your collection day", "As we have it, that was not your collection day."),
        "not_out": ("Not out", "The crew said that it was not out."),
        "not_returning": ("Not this time", "The crew will not come back before your next collection."),
    },
    welcome=frozenset({"collected"}),
    says_it_all=frozenset({"collected", "too_late", "not_collection_day", "not_out", "not_returning"}),
    said={"crew_asked": "The crew was asked to come back"},
    own={"not_fixed": "You told us that it was out, or was not collected"},
    sayings={
        "not_fixed": Saying(
            "Tell us this is not right",
            "Tell us that it was out, or that it was not collected",
            "We ask the crew to come again. We write to you by when.",
            "Send this",
            "Thank you for telling us. We ask the crew to come again.",
            labels={"what": "What is not right?"},
        ),
    },
)
