"""Each value of an enumeration, stage, outcome or team as a plain word, for pages, letters and timelines.

An enumeration says its words beside itself, with ``worded``; what is only a text has them in ``TEXTS``. A
value that needs no word of its own is spoken as it is written: ``damp_and_mould`` is “Damp and mould”.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

Values = TypeVar("Values", bound=type[StrEnum])

_ACRONYMS = {word: word.upper() for word in ("mp", "bsl", "asb", "id", "sen", "ehc", "ehcp", "csv")}
_CODE = re.compile(r"(?<![\w.@/:-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/:-]|\.\w)")
_ISO = re.compile(r"(?<![\w.-])(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)?)?(?![\w-])")

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")

WORDS: dict[str, Mapping[str, str]] = {}
"""The words of each enumeration that has its own, by the enumeration's name and the value."""

STAGES: Mapping[str, str] = {
    "awaiting_acknowledgement": "To be acknowledged",
    "awaiting_answer": "To be answered",
    "awaiting_appointment": "Awaiting their appointment",
    "awaiting_attendance": "Awaiting somebody at the place",
    "awaiting_call": "To be called",
    "awaiting_change": "Change to be made",
    "awaiting_circumstances": "To tell us their circumstances",
    "awaiting_offer": "Awaiting an offer",
    "awaiting_outcome": "Awaiting the outcome",
    "awaiting_panel": "Awaiting the panel",
    "awaiting_response": "To be answered",
    "awaiting_return": "Awaiting the crew’s return",
    "awaiting_triage": "To be sorted",
    "awaiting_visit": "Awaiting a visit",
    "considering": "Considering the request",
    "contacting": "Contacting the family",
    "deciding": "Deciding",
    "deciding_on_the_plan": "Deciding on the plan",
    "deciding_place": "Deciding on a place",
    "deciding_to_assess": "Deciding whether to assess",
    "drafting": "Writing the plan",
    "early_resolution": "Being put right at once",
    "enquiries": "Making enquiries",
    "following": "Joined to an earlier report",
    "ended": "Closed",
    "late_request": "Late request to be decided",
    "making_safe": "Making the home safe",
    "may_appeal": "Decided: they may appeal",
    "minded_to": "Told what we are minded to decide",
    "not_out": "Not out: the customer may say it was",
    "putting_right": "Putting it right",
    "review_open": "Decided: under review",
    "round_not_known": "Admission round not known",
    "school_holidays": "School holidays",
    "scoping": "Settling what is investigated",
    "stage_one": "Stage one: investigating",
    "stage_two": "Stage two: investigating",
    "summing_up": "Writing the summary",
    "time_passed": "Time to ask for stage two has passed",
    "to_learn_from": "Lesson to be recorded",
    "told": "Customer told",
    "trying_again": "To be called again",
    "waiting_list": "On the waiting list",
    "working": "Being worked on",
}
OUTCOMES: Mapping[str, str] = {
    "accepted": "Place accepted",
    "accepted_another": "Place accepted at another school",
    "amended": "Plan amended",
    "amended_not_agreed": "Plan amended, not agreed",
    "called_back": "Called back",
    "cancelled": "Stopped",
    "ceased": "Plan to end",
    "declined": "Place declined",
    "duplicate_ended": "Dealt with together with another report",
    "failed": "Stopped by an error",
    "handed_over": "Passed to another procedure",
    "housed": "They have a home",
    "issued": "Plan issued",
    "issued_not_agreed": "Plan issued, not agreed",
    "kept": "Passed on and kept to learn from",
    "made_safe_further_work": "Made safe, further work to follow",
    "no_action": "Nothing to be done",
    "not_accepted": "Not taken as a complaint",
    "not_amended": "Plan not amended",
    "not_assessed": "Decided not to assess",
    "not_issued": "Decided not to issue a plan",
    "not_ours": "Not ours",
    "not_returning": "Crew not returning",
    "offer_ended": "Offer ended",
    "out_of_time": "Asked too late",
    "refused": "No place",
    "stopped_outside": "Stopped outside the case",
    "too_late": "Reported too late",
}
DOORS: Mapping[str, str] = {
    "api": "Online",
    "case": "From another case",
    "cli": "Entered by staff",
    "mail": "By email",
    "open311": "On an online map",
    "site": "On our website",
    "staff": "Entered by staff",
    "text": "By text message",
}
"""How a report came, in the words that go after its date."""
PROMISES: Mapping[str, str] = {
    "kept late": "Kept, but late",
    "overtaken": "No longer needed",
    "passed": "Time has ended",
    "paused": "Waiting for an answer",
}
ANSWERS: Mapping[str, str] = {"another": "Another body", "customer": "The customer", "us": "The council"}
"""What a form offers that is no enumeration."""
TEXTS: Mapping[str, Mapping[str, str]] = {
    "stage": STAGES,
    "outcome": OUTCOMES,
    "door": DOORS,
    "promise": PROMISES,
    "answer": ANSWERS,
}
"""The words of what is only a text, by what it is."""
_ANY = {**ANSWERS, **PROMISES, **OUTCOMES, **STAGES}


def worded(words: Mapping[str, str]) -> Callable[[Values], Values]:
    """Give an enumeration the words of its values. ValueError for a word of a value that it does not have."""

    def mark(values: Values) -> Values:
        unknown = words.keys() - {each.value for each in values}
        if unknown:
            raise ValueError(f"{values.__name__} has no {', '.join(sorted(unknown))}")
        WORDS[values.__name__] = words
        return values

    return mark


def spoken(value: str, of: str = "") -> str:
    """A value as a person writes it: “Feedback team”.

    ``of`` is the name of its enumeration, or what it is: ``stage``, ``outcome``, ``door``, ``promise`` or
    ``answer``. Without it a member of an enumeration is known by its class; any other text is looked up in
    all of them.
    """
    name = of or (type(value).__name__ if isinstance(value, StrEnum) else "")
    words = TEXTS.get(name) or WORDS.get(name) or ({} if name else _ANY)
    return words.get(str(value)) or _as_written(str(value))


def within(value: str, of: str = "") -> str:
    """The same inside a sentence: “feedback team”, “BSL”."""
    told = spoken(value, of)
    return told if told[1:2].isupper() else told[:1].lower() + told[1:]


def kind_of(name: str) -> str:
    """A process or a model by the name of its class: ``HighwaysRepair`` is “Highways repair”."""
    return _as_written(_CAPITAL.sub(" ", name).lower())


def stage_line(line: str) -> str:
    """A timeline's line about a new stage: it was written by the stage's name, and is read by its word."""
    name, colon, why = line.partition(":")
    return f"{spoken(name.lower().replace(' ', '_'), 'stage')}{colon}{why}"


def plainly(text: str) -> str:
    """What the product wrote, with each raw value in it as words and each ISO date as it is said."""
    said = _ISO.sub(_said, text)
    return _CODE.sub(lambda found: within(found[0]), said)


def team_name(team: str) -> str:
    """A team as it signs: “Highways team”; empty where none is known."""
    told = spoken(team, "team") if team else ""
    return told if not told or told.lower().endswith(" team") else f"{told} team"


def _as_written(value: str) -> str:
    told = " ".join(_ACRONYMS.get(word.lower(), word) for word in value.replace("_", " ").strip().split())
    return told[:1].upper() + told[1:]


def _said(found: re.Match[str]) -> str:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return f"{day:%A} {day.day} {day:%B} {day.year}"
    except ValueError:
        return found[0]
