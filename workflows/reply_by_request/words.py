"""Something the council has asked for, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={
        "awaiting_reply": "Waiting for your reply",
        "replied": "We are reading your reply",
        "no_reply": "We have not had a reply: you can still send one",
    },
    outcomes={
        "replied": ("Answered", "You replied, and we wrote to you what happens now."),
        "no_reply": ("No reply", "We had no reply, and wrote to you what happens now."),
    },
    welcome=frozenset({"replied"}),
    says_it_all=frozenset({"replied", "no_reply"}),
)
