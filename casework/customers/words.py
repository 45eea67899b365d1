"""The customer's words for what every case says of itself; those of a process are in its own folder."""

import re
from collections.abc import Mapping
from functools import cache

from casework.customers.process_words import BY_PROCESS
from casework.site.languages import ENGLISH, _, language
from charter.writing.customer_words import Saying, Words
from charter.writing.values import spoken

STAGES: Mapping[str, str] = {
    "received": "Received",
    "withdrawn": "Withdrawn",
    "following": "Joined to an earlier report",
    "ended": "Closed",
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "withdrawn": ("Withdrawn", "It was withdrawn by the person who reported it."),
    "duplicate_ended": (
        "Dealt with together with another report",
        "Somebody had reported the same thing, and both were dealt with together.",
    ),
    "stopped_outside": ("Stopped", "Work on this case was interrupted. An officer is finding out why."),
    "cancelled": ("Stopped", "Work on this case was interrupted. An officer is finding out why."),
    "failed": ("Stopped", "Work on this case was interrupted. An officer is finding out why."),
}
REASON_IS_THEIRS = frozenset({"withdrawn", "stopped_outside", "cancelled", "failed"})
"""Outcomes whose sentence above says it all: the case's own is for officers."""
PROMISES: Mapping[str, tuple[str, str]] = {
    "open": ("Promised", "blue"),
    "paused": ("Waiting for an answer", "yellow"),
    "late": ("Late: we are sorry", "red"),
    "kept": ("Kept", "green"),
    "kept late": ("Kept, but late", "orange"),
    "overtaken": ("No longer needed", "grey"),
}
TIMES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "customer": {
        "open": ("Open to you", "blue"),
        "paused": ("Open to you", "blue"),
        "kept": ("Done in time", "green"),
        "kept late": ("Done", "green"),
        "passed": ("This time has ended", "grey"),
    },
    "others": {
        "open": ("Asked for", "blue"),
        "paused": ("Asked for", "blue"),
        "kept": ("Received", "green"),
        "kept late": ("Received", "green"),
    },
}
"""The same for time that is not the council's to keep: the customer's own, and that of others asked."""
NEVER_KEPT = ("Late, then no longer needed", "orange")
"""For a promise whose date had passed before the case went another way."""
TEAM_ASSIGNED = "Our team looks after it"
"""For a case that is a team's until somebody takes it."""
SAID: Mapping[str, str] = {
    "officer_assigned": "A named officer looks after it",
    "withdrawn": "Withdrawn by the person who reported it",
    "withdrawal_confirmed": "The withdrawal was confirmed",
    "withdrawal_taken_back": "The withdrawal was taken back: the case goes on",
    "promise_extended": "A later date was given",
    "not_fixed": "We were told that it is not fixed",
    "reported_again": "It was reported again",
    "danger_reported": "We were told of a danger",
    "moved": "Another service has taken it on",
}
"""What messages shown to everybody are called on the page."""
ASKED_TO_STOP = "We were asked to stop"
"""A withdrawal that the customer has yet to confirm."""
OWN: Mapping[str, str] = {
    "customer_replied": "You replied to our question",
    "information_added": "You sent us more information",
    "contact_changed": "You changed your contact details",
    "needs_recorded": "You told us what you need",
    "satisfaction_given": "You told us how satisfied you are",
    "withdrawn": "You withdrew",
    "withdrawal_confirmed": "You confirmed the withdrawal",
    "withdrawal_taken_back": "You took back the withdrawal: the case goes on",
    "not_fixed": "You told us that it is not fixed",
    "reported_again": "You reported it again",
    "danger_reported": "You told us of a danger",
}
"""The same when the customer said it themselves and is the one who reads it."""

PLAIN_WHY = (
    "the same thing was reported before",
    "the withdrawal was taken back",
    "withdrawn",
    "the customer says it is not fixed",
    "the case it was joined to was stopped",
)
"""Reasons for a change of stage that every case makes itself."""

_FEELINGS = {
    "1": "1, very dissatisfied",
    "2": "2, dissatisfied",
    "3": "3, neither satisfied nor dissatisfied",
    "4": "4, satisfied",
    "5": "5, very satisfied",
}
_CHANNELS = {
    "email": "Email",
    "text": "Text message",
    "post": "Letter by post",
    "call": "A telephone call from an officer",
}

SAYINGS: Mapping[str, Saying] = {
    "customer_replied": Saying(
        "Reply to our question",
        "Reply to our question",
        "An officer reads your reply. If you have no answer yet, say so and tell us when you will.",
        "Send my reply",
        "Thank you. Your reply is with the officer.",
        labels={"reply": "Your reply"},
    ),
    "information_added": Saying(
        "Add information",
        "Add information",
        "Tell us anything that helps: what has changed, what we should look for, what we got wrong.",
        "Send this information",
        "Thank you. What you sent is with the officer.",
        labels={"information": "What would you like us to know?"},
    ),
    "contact_changed": Saying(
        "Change your contact details",
        "Change your contact details",
        "Fill in only what has changed. What you leave empty stays as it is. For your safety this page does "
        "not show the details we hold. We write to the new details to confirm them.",
        "Change my details",
        "Your new details are used from now on. We write to you to confirm it.",
        labels={
            "name": "Your name",
            "email": "Email address",
            "phone": "Phone number",
            "address": "Postal address",
            "prefers": "How should we contact you?",
            "texts_signed_up": "Would you like text messages about this case?",
        },
        options={"prefers": _CHANNELS},
    ),
    "needs_recorded": Saying(
        "Tell us what you need",
        "Tell us what you need, such as large print or an interpreter",
        "We keep to this in every letter and appointment. What you tell us here replaces what we had.",
        "Save what I need",
        "Thank you. We keep to this from now on.",
        labels={
            "needs": "What you need from us",
            "needs.interpreter": "An interpreter: into which language?",
            "needs.bsl": "British Sign Language",
            "needs.large_print": "Large print",
            "needs.easy_read": "Easy Read",
            "needs.braille": "Braille",
            "needs.phone_instead_of_writing": "Telephone me instead of writing",
            "needs.extra_time": "More time to reply",
            "needs.someone_with_them": "Somebody with me at appointments: who?",
        },
    ),
    "danger_reported": Saying(
        "Tell us it is dangerous",
        "Tell us it is dangerous",
        "If someone is in danger now, call 999. Otherwise tell us here, and we send somebody at once.",
        "Send this",
        "Thank you. Please keep away from it.",
        labels={"what": "What is dangerous?", "where": "Where, if it is not the place you told us of?"},
        tells_why=True,
    ),
    "withdrawn": Saying(
        "Withdraw your case",
        "Withdraw your case",
        "You can ask us to stop at any time. You do not have to say why.",
        "Continue",
        "You have withdrawn. We write to you to confirm it.",
        labels={"reason": "Why are you withdrawing?"},
        only=frozenset({"reason"}),
        tells_why=True,
        confirm="Are you sure you want to withdraw?",
    ),
    "withdrawal_confirmed": Saying(
        "Confirm the withdrawal",
        "Confirm that you want to withdraw",
        "We were asked to stop. We go on until you say here that this is what you want.",
        "Yes, stop work on my case",
        "Thank you. We have stopped, as you asked.",
    ),
    "withdrawal_taken_back": Saying(
        "Take back your withdrawal",
        "Take back your withdrawal",
        "We go on as if you had never withdrawn. Your case keeps the date on which you first told us.",
        "Go on with my case",
        "We go on with your case. It keeps the date on which you first told us.",
    ),
    "not_fixed": Saying(
        "Tell us it is not fixed",
        "Tell us it is not fixed",
        "If the work was not done, or has not held, we look again. Our first promise to you begins afresh.",
        "Send this",
        "Thank you for telling us.",
        labels={"what": "What is still wrong?"},
        tells_why=True,
    ),
    "reported_again": Saying(
        "Tell us it is still there",
        "Tell us it is still there, or has got worse",
        "You do not need to report it anew: your case stays open with its dates.",
        "Send this",
        "Thank you for telling us again. An officer will read it.",
        labels={"what": "What have you seen?"},
    ),
    "satisfaction_given": Saying(
        "How satisfied are you?",
        "Tell us how satisfied you are",
        "One question, if you would like to answer it. It changes nothing about your case.",
        "Send my answer",
        "Thank you for telling us.",
        labels={"score": "How satisfied are you with how we dealt with this?", "comment": "Anything to add?"},
        options={"score": _FEELINGS},
    ),
}

COMMON = Words(
    stages=STAGES,
    outcomes=OUTCOMES,
    says_it_all=REASON_IS_THEIRS,
    said=SAID,
    own=OWN,
    sayings=SAYINGS,
    plain_why=PLAIN_WHY,
)


@cache
def of(process: str) -> Words:
    """The words for a case of this process: its own first, then those for every case."""
    own = BY_PROCESS.get(process, Words())
    return Words(
        stages={**COMMON.stages, **own.stages},
        outcomes={**COMMON.outcomes, **own.outcomes},
        welcome=own.welcome,
        says_it_all=COMMON.says_it_all | own.says_it_all,
        said={**COMMON.said, **own.said},
        own={**COMMON.own, **own.own},
        sayings={**COMMON.sayings, **own.sayings},
        plain_why=(*COMMON.plain_why, *own.plain_why),
    )


def promise(by: str, state: str) -> tuple[str, str]:
    """A promise's state in a word or two, by whose time it is; and its colour."""
    return TIMES.get(by, {}).get(state) or PROMISES.get(state, (spoken(state, "promise"), "grey"))


def stage(process: str, name: str) -> str:
    """A stage in plain words; of a process the case was moved from, too."""
    told = of(process).stages.get(name)
    others = (words.stages[name] for words in BY_PROCESS.values() if name in words.stages)
    return told or next(others, spoken(name, "stage"))


def stage_entered(process: str, what: str) -> str:
    """A timeline's line about a new stage; with why, unless an officer wrote it: it may name others."""
    head, _colon, why = what.partition(": ")
    told = _(stage(process, head.lower().replace(" ", "_")))
    if language() != ENGLISH or not any(re.fullmatch(plain, why) for plain in of(process).plain_why):
        return told  # the reason was put down in English
    return f"{told}: {why.replace('the customer says', 'we were told that')}"


TO_CONFIRM = (
    "We have been asked to stop. Before we do, we make sure that it is what is wanted: it can be confirmed "
    "on this page, and we write about it too. Until then the work goes on."
)
CUSTOMER_CONFIRMS = (
    "We have been asked to stop. We ask the person whose case it is to confirm it. "
    "Until then the work goes on."
)
NEVER_ASKED = frozenset({"id", "by", "happened_at"})
NOTHING_CHANGED = "Fill in at least one of the details that have changed"
SENT_BEFORE = (
    "You have sent this page already, and we have what you told us. If you want to tell us something else as "
    "well, write it below and send it."
)
HAD_IT = "We had this already: nothing was done twice."
UNKNOWN = (
    "We could not take this just now, or could not be told that it arrived. Nothing you wrote is lost: it is "
    "still here. Please send it again in a few minutes. However often you send it, we take it once."
)
ENDED = (
    "Your case has closed, so this could not be added to it. Nothing was sent. What you wrote is still here, "
    "so that you can copy it. The page of your case says what you can still do."
)
NOT_STARTED = (
    "Nothing can be added yet: an officer is looking at your case. Nothing was sent. "
    "Please contact us in one of the ways below."
)
NOT_NOW = "That cannot be done at the moment. Below is what you can do."
NOT_STORED = (
    "We could not take this just now. Nothing was sent, and what you wrote is still here. "
    "Please send it again in a few minutes."
)
