"""Reviews of homelessness decisions, in the customer's words."""

from charter.writing.customer_words import DATE, Saying, Words

WORDS = Words(
    stages={
        "late_request": "Asked for late: a manager decides if we can review it",
        "reviewing": "Being reviewed",
        "minded_to": "Waiting for your answer",
        "decided": "Review decided",
    },
    outcomes={
        "upheld": ("The decision stands", "We reviewed the decision and it stays as it is."),
        "overturned": ("The decision is changed", "We reviewed the decision. It was wrong and is changed."),
        "varied": ("Part of the decision is changed", "We reviewed the decision and changed part of it."),
        "out_of_time": ("Not reviewed", "The request came after the last day to ask for a review."),
    },
    welcome=frozenset({"overturned"}),
    says_it_all=frozenset({"upheld", "overturned", "varied", "out_of_time"}),
    said={
        "reasons_given": "We were told why the decision is believed to be wrong",
        "representations_received": "An answer was received",
        "appeal_made": "An appeal to the county court was made",
        "longer_agreed": "A later date was agreed in writing",
        "done_jointly": "Two councils decide the review together",
        "person_appointed": "An appointed person decides the review",
    },
    own={
        "reasons_given": "You told us why you believe the decision is wrong",
        "representations_received": "You sent us your answer",
        "appeal_made": "You told us of your appeal to the county court",
    },
    sayings={
        "reasons_given": Saying(
            "Tell us why the decision is wrong",
            "Tell us why you believe the decision is wrong",
            "The reviewer reads what you write. You can tell us more until the review is decided.",
            "Send my reasons",
            "Thank you. What you told us is read before we decide.",
            labels={"reasons": "Why do you believe the decision is wrong?"},
        ),
        "representations_received": Saying(
            "Answer a notice from us",
            "Answer what we wrote to you",
            "If we wrote to you about what we may decide, you can answer here. The reviewer reads it.",
            "Send my answer",
            "Thank you. Your answer is read before we decide.",
            labels={"what": "Your answer"},
        ),
        "appeal_made": Saying(
            "Tell us of an appeal",
            "Tell us that you have appealed to the county court",
            "This tells us about your appeal. It does not make one: that is done at the court.",
            "Send this",
            "Thank you. We have noted your appeal.",
            labels={"note": "What would you like us to know about it?"},
        ),
    },
    plain_why=(
        rf"the last day to ask was {DATE}",
        "the late request is accepted",
        "it was asked for in time",
        rf"the customer may answer until {DATE}",
        "the customer has answered",
        "no answer came to the notice",
    ),
)
