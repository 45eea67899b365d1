"""An annual review of an EHC plan, in the family's words."""

from charter.writing.customer_words import Saying, Words
from workflows.ehc_needs_assessment.words import WORDS as ASSESSMENT

WORDS = Words(
    stages={
        "deciding_on_the_plan": "Deciding whether the plan changes",
        "drafting": "Writing the changed plan",
        "may_appeal": "Decided: you can appeal",
    },
    outcomes={
        "amended": ("Plan changed", "The changed plan is final."),
        "amended_not_agreed": (
            "Plan changed",
            "The changed plan is final. You can appeal if you do not agree.",
        ),
        "not_amended": ("Plan not changed", "The plan stays as it is. You can appeal if you do not agree."),
        "ceased": ("Plan to end", "We have decided that the plan is to end. You can appeal."),
    },
    welcome=frozenset({"amended"}),
    says_it_all=frozenset({"amended", "amended_not_agreed", "not_amended", "ceased"}),
    own=ASSESSMENT.own,
    sayings={
        **ASSESSMENT.sayings,
        "comments_received": Saying(
            "Comment on the proposed plan",
            "Tell us what you think of the proposed plan",
            "Say what is right, wrong or missing. If it is right as it is, say that it is ready to be final.",
            "Send this",
            "Thank you. An officer will read it.",
            labels={
                "comments": "What would you like to change?",
                "agrees": "The plan is ready to be final",
            },
            tells_why=True,
        ),
    },
)
