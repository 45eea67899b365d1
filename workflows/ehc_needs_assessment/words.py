"""An EHC needs assessment, in the family's words."""

from charter.writing.customer_words import Saying, Words

WORDS = Words(
    stages={
        "deciding_to_assess": "Deciding whether to assess",
        "assessing": "Assessing",
        "drafting": "Writing the plan",
        "may_appeal": "Decided: you can appeal",
    },
    outcomes={
        "issued": ("Plan issued", "The plan is final."),
        "issued_not_agreed": ("Plan issued", "The plan is final. You can appeal if you do not agree."),
        "not_assessed": ("No assessment", "We have decided not to make an assessment. You can appeal."),
        "not_issued": ("No plan", "We have decided not to make a plan. You can appeal."),
    },
    welcome=frozenset({"issued"}),
    says_it_all=frozenset({"issued", "issued_not_agreed", "not_assessed", "not_issued"}),
    own={
        "comments_received": "You told us what you think of the draft",
        "mediation_certificate_received": "You told us of a mediation certificate",
        "appeal_made": "You told us of your appeal",
    },
    sayings={
        "comments_received": Saying(
            "Comment on the draft plan",
            "Tell us what you think of the draft plan",
            "Say what is right, wrong or missing. If it is right as it is, say that you agree.",
            "Send this",
            "Thank you. An officer will read it.",
            labels={
                "comments": "What would you like to change?",
                "agrees": "I agree with the draft as it is",
            },
            tells_why=True,
        ),
        "mediation_certificate_received": Saying(
            "Tell us of a mediation certificate",
            "Tell us the date of your mediation certificate",
            "The certificate can give you more time to appeal. It never gives you less.",
            "Send this",
            "Thank you.",
            labels={"issued": "What date is on the certificate?"},
            tells_why=True,
        ),
        "appeal_made": Saying(
            "Tell us of your appeal",
            "Tell us that you have appealed",
            "You appeal to the tribunal, not to us. Telling us helps us to answer it.",
            "Send this",
            "Thank you. The tribunal will write to you.",
            labels={
                "placement_only": "I appeal only about the school or setting",
                "note": "What is it about?",
            },
        ),
    },
)
