"""A complaint at two stages, in the customer’s words."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "awaiting_acknowledgement": "Waiting to be read",
        "stage_one": "Being looked into",
        "stage_one_answered": "Answered: you can ask us to look again",
        "time_passed": "Answered, and closed for now",
        "scoping": "Agreeing what to look at again",
        "stage_two": "Being looked into again",
    },
    outcomes={
        "upheld": ("You were right", "We looked into it, and you were right."),
        "partly_upheld": ("You were partly right", "We looked into it, and you were partly right."),
        "not_upheld": ("No fault found", "We looked into it, and did not find a fault."),
        "not_accepted": ("Not a complaint we can look into", "We wrote to you why, and who else can help."),
        "final_at_stage_one": ("Our first answer is final", "We wrote to you why, and who else can help."),
        "settled": ("Settled", "It was settled by talking together."),
    },
    welcome=frozenset({"upheld", "partly_upheld", "settled"}),
    says_it_all=frozenset(
        {"upheld", "partly_upheld", "not_upheld", "not_accepted", "final_at_stage_one", "settled"}
    ),
    own={"escalation_asked": "You told us that you are still unhappy"},
    sayings={
        "escalation_asked": Saying(
            "Tell us you are still unhappy",
            "Tell us you are still unhappy with our answer",
            "We agree with you what is to be looked at again. You do not need any special words.",
            "Send this",
            "Thank you for telling us. We write to you about what happens next.",
            labels={"why": "What did we get wrong, or miss?"},
        ),
    },
)
