"""Homeless, or at risk of losing a home, in the customer's words."""

from charter.writing.customer_words import Saying, Words
from workflows.capabilities.appointments import words as appointment_words

_TODAY = {"homeless_today": "Are you homeless today?"}
_TODAY_HINT = {"homeless_today": "If you have nowhere to stay tonight, say yes. We speak with you today."}
_NOTICE = {
    "notice": "Have you been given a notice to leave your home?",
    "notice_expires_on": "When does the notice run out?",
}
_NOTICE_HINT = {
    "notice": "The kind is at the top of the notice. If you are not sure, choose another notice.",
    "notice_expires_on": "The date on the notice. Leave it empty if there is none.",
}
_NOTICES = {
    "none": "No",
    "section_8": "Yes, a section 8 notice",
    "section_21": "Yes, a section 21 notice",
    "notice_to_quit": "Yes, a notice to quit",
    "other": "Yes, another notice, or I am not sure which",
}

WORDS = Words(
    stages={
        "awaiting_circumstances": "Waiting for what you can tell us",
        "reviewing": "Looking at what you told us",
        "awaiting_appointment": "Your appointment comes next",
        "homeless_today": "Appointment today",
        "deciding": "Working with you",
        "review_open": "Outcome reached",
    },
    outcomes={
        "housed": ("You have a home", "You have a home."),
        "duty_ended": ("Our duty to help has ended", "Our duty to help has ended."),
    },
    welcome=frozenset({"housed"}),
    says_it_all=frozenset({"housed", "duty_ended"}),
    said=appointment_words.SAID,
    own={
        "circumstances_given": "You told us about your situation",
        "now_homeless": "You told us that you are homeless today",
        **appointment_words.OWN,
        "review_requested": "You asked us to look at a decision again",
    },
    sayings={
        "customer_replied": Saying(
            "Reply to our question",
            "Reply to our question",
            "An officer reads your reply. If you have no answer yet, say so. Nothing is closed without it.",
            "Send my reply",
            "Thank you. Your reply is with the officer.",
            labels={"reply": "Your reply", **_TODAY},
            hints=_TODAY_HINT,
            tells_why=True,
        ),
        "information_added": Saying(
            "Tell us more",
            "Tell us more",
            "Tell us anything that helps: what has changed, what worries you, what we got wrong.",
            "Send this",
            "Thank you. What you sent is with the officer.",
            labels={"information": "What would you like us to know?", **_TODAY},
            hints=_TODAY_HINT,
            tells_why=True,
        ),
        "now_homeless": Saying(
            "Tell us that you are homeless today",
            "Tell us that you are homeless today",
            "If you have nowhere to stay tonight, we see you or speak with you today.",
            "I am homeless today",
            "Thank you for telling us.",
            labels={"what": "What has happened?"},
            tells_why=True,
        ),
        "circumstances_given": Saying(
            "Tell us about your situation",
            "Tell us about your situation",
            "Tell us what has happened, when you may have to leave, and who needs a home together with you. "
            "If you have been given a notice to leave, tell us which. "
            "Tell us what you can: you can add more later.",
            "Send this",
            "Thank you for telling us.",
            labels={"circumstances": "Your situation", **_TODAY, **_NOTICE},
            hints={**_TODAY_HINT, **_NOTICE_HINT},
            options={"notice": _NOTICES},
            tells_why=True,
        ),
        **appointment_words.SAYINGS,
        "review_requested": Saying(
            "Ask us to look at a decision again",
            "Ask us to look at a decision again",
            "Somebody senior who had no part in it looks at it again. You do not have to say why yet.",
            "Ask for a review",
            "Thank you.",
            labels={"decision": "Which decision?", "reasons": "Why do you think it is wrong?"},
            hints={"decision": "Its number is in our letter. Leave it empty for the last one."},
            tells_why=True,
        ),
        "reported_again": Saying(
            "Tell us that it has got worse",
            "Tell us that it has got worse",
            "You do not need to start again: your case stays open with its dates.",
            "Send this",
            "Thank you for telling us again. An officer will read it.",
            labels={"what": "What has changed?"},
        ),
        "withdrawn": Saying(
            "Ask us to stop",
            "Ask us to stop",
            "You can ask us to stop at any time. We ask you once more, to be sure that it is what you want.",
            "Continue",
            "Thank you. We go on until you confirm that you want us to stop.",
            labels={"reason": "Why would you like us to stop?"},
            only=frozenset({"reason"}),
            confirm="Are you sure you want us to stop?",
        ),
        "withdrawal_confirmed": Saying(
            "Confirm that you want us to stop",
            "Confirm that you want us to stop",
            "We were told that you want us to stop. We go on until you say that this is what you want.",
            "Yes, stop work on my case",
            "Thank you. We have stopped, as you asked. You can change your mind.",
        ),
    },
)
