"""What somebody is asked who tells us what went wrong, or well: complaint, comment, compliment as branches.

The policy's nine examples, and what a complaint is not, are there to read beside the question. Nobody is
turned away by them: an officer decides.
"""

from collections.abc import Mapping
from dataclasses import replace

from charter.asking.questions import FOLLOW, Given, Help, QuestionPage, ServiceQuestions, Stop

EXAMPLES = Help(
    "What is a complaint?",
    (
        "You told us about it, and we did not do it or took too long.",
        "We did not do it as well as we said.",
        "We did not answer you, or did not give you what you should have had.",
        "We were slow and had no good reason.",
        "We told you something that was wrong.",
        "Our staff were rude or did not help.",
        "We did not follow our own rules.",
        "We decided without looking at all the facts.",
        "We treated you worse for your age, sex, race or faith, for a disability or for whom you love.",
    ),
)
"""The nine examples of the Customer Feedback Policy, in plain words."""
EXCLUDED = Help(
    "What is dealt with in a different way?",
    (
        "You want us to do a job, such as a repair or to cut a hedge: report it.",
        "You want to see what we hold on you or on a topic: ask us for it.",
        "You only want money for a loss: send us a claim.",
        "We have sent you our last answer: go to the Ombudsman.",
        "A court or tribunal has it, or has dealt with it.",
        "It is about the law or what the Government does: ask your MP.",
        "It is about a job with us, pay or how we deal with our staff.",
        "It is about a contract or a business deal.",
        "It is in a legal process, such as a planning case.",
        "You want to know how we do something: ask us.",
        "It has its own appeal, such as a parking fine, a benefit or a planning decision.",
        "It is about a licence or a permit.",
        "You work for us, and it is about one of our staff.",
        "It is about how a councillor acts.",
    ),
)
"""The fourteen things that the policy says a complaint is not, in plain words and in its order."""
NOT_SURE = Help(
    "What if I am not sure?",
    ("Send it all the same. Someone reads it, and tells you what we do with it.",),
)
IN_THE_END = Help(
    "What if I am still not happy in the end?",
    ("You can go to the {ombudsman} ({reach}). It costs you nothing. Our last letter tells you how.",),
)
CHILDREN = Stop(
    "That has its own way to complain",
    "The law has rules of its own for help to children and their families. Go there first.\n\n"
    "If you fear for a child, call {phone} now. At night and at weekends, call {out_of_hours}. "
    "In danger, call 999.",
    service="complaint_children_social_care",
    goes_on="Send it here and we pass it on",
)
DATA = Stop(
    "We look at that in its own way",
    "Tell us here if we used your personal details in a way that was wrong.",
    service="data_protection_complaint",
)
HOME = Stop(
    "That has rules of its own",
    "We look at it at once as a complaint, and a different Ombudsman can look at it later. Tell us here.",
    service="complaint_landlord",
)
ELSEWHERE: Mapping[str, Stop] = {"childrens_social_care": CHILDREN, "landlord": HOME, "personal_data": DATA}
"""Where a complaint goes whose rules are others, by what it is about."""
ABOUT = QuestionPage(
    "Is it about one of these?",
    ("about",),
    answers={
        "about": {
            "none": "No",
            "childrens_social_care": "Social care for a child",
            "adult_social_care": "Social care for an adult",
            "landlord": "The council as my landlord",
            "personal_data": "How you use my personal details",
        }
    },
    why="Some complaints have rules of their own.",
    must=("about",),
)
WHAT = QuestionPage(
    "What went wrong?",
    ("what_happened",),
    slug="what",
    hint="For example, I told you of a hole in March and it is still there. Say when it was.",
)
WANTED = QuestionPage(
    "What should we do to put it right?",
    ("wanted_outcome",),
    slug="wanted",
    hint="For example, say sorry, do the work or look at it again.",
)
SERVICE = QuestionPage(
    "Which team or firm is it about?",
    ("service_complained_of",),
    slug="team",
    hint="For example, the bin crew or the library. If you do not know, leave it out.",
)
PERSON = QuestionPage(
    "Is it about someone in particular?",
    ("person_named",),
    slug="person",
    hint="If so, give their name or say what they looked like.",
)
AWARE = QuestionPage(
    "When did you first know about it?",
    ("first_aware",),
    slug="known",
    hint="For example, 27 3 2026. If you are not sure of the day, leave it out.",
    why="Most of the time we look at what you knew of for less than a year. If it is longer, tell us why.",
)

REPLY = QuestionPage(
    "Would you like us to answer you?",
    ("reply_wanted",),
    slug="reply",
    must=("reply_wanted",),
)
SAY = "For example, open the library on Sunday, or thank you to the bin crew."
UNASKED = frozenset({"acting_for"})
"""Every service asks whether it is for somebody else, and for whom."""


def is_complaint(given: Given) -> bool:
    """Whether they say that it went wrong."""
    return given.get("kind") == "complaint"


def _is_thanks(given: Given) -> bool:
    return given.get("kind") in ("comment", "compliment")


def _about(given: Given) -> Stop | None:
    return ELSEWHERE.get(given.get("about") or "")


def _can_be_settled(given: Given) -> bool:
    return is_complaint(given) and given.get("about") in ("none", "adult_social_care")


QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage(
            "What do you want to tell us?",
            ("kind",),
            answers={
                "kind": {
                    "complaint": "Something went wrong: a complaint",
                    "comment": "I have an idea or a view: a comment",
                    "compliment": "Something went well: a compliment",
                }
            },
            help=(EXAMPLES, EXCLUDED, NOT_SURE),
            must=("kind",),
        ),
        replace(ABOUT, when=is_complaint, stops=_about),
        replace(WHAT, when=is_complaint),
        replace(WHAT, title="What would you like to say?", slug="say", hint=SAY, when=_is_thanks),
        replace(WANTED, help=(IN_THE_END,), when=is_complaint),
        SERVICE,
        PERSON,
        replace(AWARE, when=is_complaint),
        QuestionPage(
            "Shall we try to put it right at once?",
            ("put_right_first",),
            slug="at-once",
            hint="We do what we can in a few days and ask if that is fine. If not, it is a complaint.",
            why="You lose no time: a complaint counts from the day you sent this.",
            must=("put_right_first",),
            when=_can_be_settled,
        ),
        replace(REPLY, when=_is_thanks),
    ),
    unasked=UNASKED,
    needs=(
        "I want to tell you what I think",
        "I want to give feedback",
        "tell you how you did",
    ),
    before=("When it was", "Who you talked to, if you know"),
    instead=(FOLLOW,),
)
