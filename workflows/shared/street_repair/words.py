"""Repairs on the street in the customer's words: what highways and street scenes share."""

from charter.writing.customer_words import DATE, Words


def street_words(put_right: tuple[str, str], not_ours: str) -> Words:
    """A process's words, of what it calls the work when it is done, and one that is not the council's."""
    return Words(
        stages={
            "awaiting_inspection": "Waiting to be inspected",
            "estimated": "Inspected",
            "work_planned": "Work planned",
            "done": "Outcome reached",
        },
        outcomes={
            "completed": put_right,
            "no_action": ("No work will be done", "We have looked at it and will not be doing any work."),
            "not_ours": (not_ours, "It belongs to somebody else, not to the council."),
        },
        welcome=frozenset({"completed"}),
        says_it_all=frozenset({"completed"}),
        plain_why=(rf"for {DATE}", rf"(?:emergency|routine|complex|programmed) (?:repair|work) by {DATE}"),
    )
