"""A right over one's own information, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={
        "awaiting_decision": "Being looked at",
        "restricted": "Not being used",
    },
    outcomes={
        "granted": ("Done", "We have done what you asked, and wrote to you."),
        "partly_granted": ("Done in part", "We have done part of what you asked, and wrote to you why."),
        "refused": ("Not done", "We wrote to you why, and who else can help."),
    },
    welcome=frozenset({"granted"}),
    says_it_all=frozenset({"granted", "partly_granted", "refused"}),
)
