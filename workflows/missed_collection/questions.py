"""What a resident is asked about a missed bin. The days of collection are not theirs to know."""

from charter.asking.questions import FOLLOW, Asks, QuestionPage, ServiceQuestions

QUESTIONS = ServiceQuestions(
    pages=(
        QuestionPage("What is your address?", ("where",), asks=Asks.ADDRESS),
        QuestionPage(
            "Which day was it missed?",
            ("missed_on",),
            hint="For example, 27 3 2026.",
            why="If you tell us by noon on the day, the crew should come back that day. "
            "If you tell us in the next two days, we ask them to come back.",
        ),
        QuestionPage(
            "What did we not collect?",
            ("what",),
            hint="For example, the black bin, the food bin or two blue bags.",
        ),
        QuestionPage(
            "Does the crew come to your door for your bins?",
            ("assisted",),
            hint="We do this for people who cannot move their bins.",
            must=("assisted",),
        ),
        QuestionPage(
            "Was it medical waste?",
            ("clinical",),
            hint="For example, needles or used pads in a yellow bag or box.",
            must=("clinical",),
        ),
    ),
    unasked=frozenset({"collection_day", "next_collection", "whole_round"}),
    needs=(
        "my bin was missed",
        "my bin was not emptied",
        "the bin lorry did not come",
        "you did not take my recycling",
        "my food waste is still here",
        "nobody came for my bins",
    ),
    before=("Your postcode", "The day it was missed"),
    instead=(FOLLOW,),
)
