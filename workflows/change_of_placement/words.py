"""A change of school placement, in the family's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={
        "contacting": "Waiting to hear from us",
        "considering": "Finding out whether the plan is reviewed first",
        "reviewing": "The plan is being reviewed",
        "awaiting_panel": "Waiting for the panel",
        "awaiting_outcome": "Waiting for the outcome",
    },
    outcomes={
        "placement_agreed": ("Agreed", "The panel has agreed to a change of placement."),
        "placement_refused": ("Not agreed", "The panel has not agreed to a change of placement."),
    },
    welcome=frozenset({"placement_agreed"}),
    says_it_all=frozenset({"placement_agreed", "placement_refused"}),
)
