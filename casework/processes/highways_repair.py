"""Potholes, streetlights and other highways-related enquiries, in the customer's words."""

from casework.customer_words import DATE, Words

WORDS = Words(
    stages={
        "awaiting_inspection": "Waiting to be inspected",
        "estimated": "Inspected",
        "work_planned": "Work planned",
        "done": "Outcome reached",
    },
    outcomes={
        "completed": ("Repaired", "The repair has been made."),
        "no_action": ("No work will be done", "We have looked at it and will not be doing any work."),
        "not_ours": ("Not the council’s to repair", "It belongs to somebody else, not to the council."),
    },
    welcome=frozenset({"completed"}),
    says_it_all=frozenset({"completed"}),
    plain_why=(rf"for {DATE}", rf"(?:emergency|routine|complex|programmed) (?:repair|work) by {DATE}"),
)
