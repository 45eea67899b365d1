"""What customers report, service by service: the plain details with which a case of a rehearsal is opened."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from charter.counting.counting import day_of
from charter.edition.editions import Edition
from charter.people import Channel, Customer
from rehearsal.play.saying.filling import day, filled
from workflows.capabilities.places.messages import round_of
from workflows.processes import details_model

STREET = {"where": {"text": "Outside 12 Example Close"}, "description": "It is broken."}
CHILD = {"name": "Sam Example", "date_of_birth": "2018-05-14", "setting": "Example Primary School"}
FEEDBACK = {"what_happened": "Nobody came, and nobody answered my letter."}
YEARS_AHEAD = 3

DETAILS: Mapping[str, Mapping[str, Any]] = {
    "AntiSocialBehaviour": {"description": "Loud music every night after midnight."},
    "CallBack": {"phone": "01632 960001", "about": "My council tax bill."},
    "ChangeOfPlacement": {**CHILD, "wanted": "Example Special School", "spoken_to_setting": True},
    "Comment": {**FEEDBACK, "kind": "comment"},
    "Complaint": FEEDBACK,
    "Compliment": {"what_happened": "Thank you.", "kind": "compliment"},
    "DangerResponse": {"where": {"text": "Example Road"}, "description": "A tree is down."},
    "DataProtectionComplaint": {**FEEDBACK, "about": "personal_data"},
    "DataRightsRequest": {"right": "access", "about": "All that you hold on me."},
    "EhcNeedsAssessment": {**CHILD, "needs": "Sam finds reading very hard."},
    "FeedbackIntake": FEEDBACK,
    "HighwaysRepair": STREET,
    "HomelessnessApproach": {
        "homeless_today": False,
        "circumstances": "The landlord sells the house.",
        "household": "Ada and two children.",
        "staying": "12 Example Close.",
    },
    "HousingRepair": {"description": "The kitchen tap drips.", "where": "The kitchen"},
    "InYearAdmission": {
        "child": "Sam Example",
        "schools": "Example Academy",
        "current_school": "Sample School",
    },
    "StreetSceneIssue": STREET,
}
"""By process, what is the same on every day; what a model needs besides is filled in."""


def _round(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    """The round that is open, by its closing date; the next September where no dates are known."""
    part = edition.part(service, at)
    promise = part.promise("offer")
    this = day_of(at).year
    rounds = [round_of(year, promise, part.calendar) for year in range(this, this + YEARS_AHEAD)]
    found = next((one.starting for one in rounds if one and one.closing >= day_of(at)), this + 1)
    return {"child": "Sam Example", "schools": "Example Academy", "starting": found}


def _homeless(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    return {**DETAILS["HomelessnessApproach"], "lose_home_on": day(at + timedelta(days=50))}


def _review(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    return {
        "decision_type": "duty_owed",
        "notified": day(at - timedelta(days=7)),
        "decided_by": "Dan Placeholder",
    }


def _plan(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    return {**CHILD, "meeting_date": day(at - timedelta(days=1))}


def _missed(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    """Told within the two working days."""
    missed = at - timedelta(days=1)
    return {"what": "Food waste", "where": "12 Example Close", "missed_on": day(missed)}


def _remedy(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    return {
        "what": "Sweep the path.",
        "owner": "Olive Officer",
        "due": day(at + timedelta(days=28)),
        "complaint": f"{edition.prefix}-7Q4K2M9X3",
    }


def _asked(edition: Edition, service: str, at: datetime) -> Mapping[str, Any]:
    return {"question": "Who lives with you?", "consequence": "We may end your discount."}


ON_THE_DAY: Mapping[str, Callable[[Edition, str, datetime], Mapping[str, Any]]] = {
    "AdmissionRound": _round,
    "EhcpAnnualReview": _plan,
    "HomelessnessApproach": _homeless,
    "HomelessnessReview": _review,
    "MissedCollection": _missed,
    "Remedy": _remedy,
    "ReplyByRequest": _asked,
}
"""By process, where it depends on the day."""


def details_of(edition: Edition, service: str, at: datetime) -> dict[str, Any]:
    """What is reported of that service, received then; filled in where nothing is said here."""
    process = edition.service(service).process
    own = ON_THE_DAY.get(process)
    said = own(edition, service, at) if own else DETAILS.get(process, {})
    return filled(details_model(process), at, lambda _, values: values[0], said)


REACHED: Mapping[Channel, Mapping[str, str]] = {
    Channel.EMAIL: {"email": "ada@example.com"},
    Channel.TEXT: {"phone": "01632 960001"},
    Channel.POST: {"address": "12 Example Close\nExample Town\nEX1 1EX"},
    Channel.CALL: {"phone": "01632 960001"},
}
CUSTOMERS: Mapping[Channel, Customer] = {
    channel: Customer.model_validate({"name": "Ada Example", **reached, "prefers": channel})
    for channel, reached in REACHED.items()
}
"""The customer, by how they are written to."""
SOMEBODY = CUSTOMERS[Channel.EMAIL]
"""The customer of a case of which nothing else is known."""
