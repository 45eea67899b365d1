"""Anti-social behaviour, in the words of whoever complains of it."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "awaiting_response": "Waiting for an officer's answer",
        "working": "Working on it",
        "done": "Outcome reached",
    },
    outcomes={
        "resolved": ("Put right", "It has been put right."),
        "no_further_action": ("Closed", "We have told you why there is nothing more that we can do."),
    },
    welcome=frozenset({"resolved"}),
    says_it_all=frozenset({"resolved", "no_further_action"}),
    said={"police_reported": "The police were told"},
    own={
        "became_serious": "You told us that it has become serious",
        "police_reported": "You told us that you have told the police",
    },
    sayings={
        "became_serious": Saying(
            "Tell us that it has become serious",
            "Tell us that it has become serious",
            "If you are in danger now, call 999. If there are threats, violence or crime, tell us what has "
            "happened. An officer answers within one working day.",
            "Send this",
            "Thank you for telling us.",
            labels={"what": "What has happened?"},
            tells_why=True,
        ),
        "police_reported": Saying(
            "Tell us that you have told the police",
            "Tell us that you have told the police",
            "It helps us to work with the police. It is not a condition: we act either way.",
            "Send this",
            "Thank you. It is recorded.",
            labels={"police_reference": "The police's reference, if you have one"},
        ),
    },
    plain_why=("it has become serious",),
)
