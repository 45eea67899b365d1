"""What somebody is asked who complains. A complaint with rules of its own goes to its own service."""

from collections.abc import Mapping
from dataclasses import replace

from charter.asking.questions import FOLLOW, Given, ServiceQuestions, Stop
from workflows.feedback_intake.questions import (
    ABOUT,
    AWARE,
    CHILDREN,
    ELSEWHERE,
    EXAMPLES,
    EXCLUDED,
    IN_THE_END,
    NOT_SURE,
    PERSON,
    SERVICE,
    UNASKED,
    WANTED,
    WHAT,
)

NOT_HERE: Mapping[str, Stop] = {
    **ELSEWHERE,
    "childrens_social_care": replace(CHILDREN, goes_on=""),
    "adult_social_care": Stop(
        "That has rules of its own",
        "You and we agree by which day you will hear from us. Tell us here.",
        service="complaint_adult_social_care",
    ),
}
"""By what it is about."""
AT_ONCE = Stop(
    "Shall we try to put it right at once?",
    "We do what we can in a few days and ask if that is fine. If not, it is a complaint.",
    service="feedback",
)
REPAIR = Stop(
    "Do you need a repair?",
    "If you have not told us of it yet, do that first. It is faster.",
    service="housing_repair",
)


def _elsewhere(given: Given) -> Stop | None:
    return NOT_HERE.get(given.get("about") or "")


WRONG = replace(WHAT, help=(EXAMPLES, EXCLUDED, NOT_SURE, IN_THE_END))
OWN = (WRONG, WANTED, SERVICE, PERSON, AWARE)
OF_COMPLAINTS = UNASKED | {"reply_wanted", "put_right_first"}
BEFORE = ("When it was", "Who you talked to, if you know", "What you would like us to do")
QUESTIONS = ServiceQuestions(
    pages=(replace(ABOUT, stops=_elsewhere), *OWN),
    unasked=OF_COMPLAINTS,
    known={"kind": "complaint"},
    needs=(
        "I want to complain",
        "I am not happy with the council",
        "you did not do what you said",
        "your staff were rude to me",
        "nobody answers me",
        "I reported it and nothing was done",
        "I was treated unfairly",
    ),
    before=BEFORE,
    instead=(FOLLOW, AT_ONCE),
    services={
        "complaint_adult_social_care": ServiceQuestions(
            pages=OWN,
            unasked=OF_COMPLAINTS,
            known={"kind": "complaint", "about": "adult_social_care"},
            needs=(
                "I am not happy with my mum's care",
                "the carer did not come",
                "complain about a care home",
                "my social worker does not listen",
            ),
            before=BEFORE,
            instead=(
                FOLLOW,
                Stop(
                    "Is someone not safe?",
                    "If someone is hurt or in danger now, call 999.\n\n"
                    "If you fear that someone is harmed, call us on {phone}. "
                    "At night and at weekends, call {out_of_hours}.",
                ),
            ),
        ),
        "complaint_landlord": ServiceQuestions(
            pages=OWN,
            unasked=OF_COMPLAINTS,
            known={"kind": "complaint", "about": "landlord"},
            needs=(
                "the council did not do my repair",
                "I am a council tenant and want to complain",
                "my repair was done badly",
                "nobody came to do the repair",
            ),
            before=BEFORE,
            instead=(FOLLOW, REPAIR),
        ),
    },
)
