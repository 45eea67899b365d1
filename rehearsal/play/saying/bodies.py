"""What officers and customers say in a message, where its model alone does not tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from charter.cases import CaseState
from charter.counting.calendars import Calendar
from charter.counting.counting import day_of
from rehearsal.play.saying.filling import TEXT, Chosen, day, filled, morning
from workflows.case import MessageSpec

NOTICE = timedelta(days=2)
"""How far ahead an appointment is made; on a day off, on the next working day."""


@dataclass(frozen=True)
class Speaker:
    """Who says it, when, and to which case."""

    state: CaseState
    now: datetime
    officer: str
    """Their name; empty for a customer."""
    calendar: Calendar
    chosen: Chosen
    """Which value a field gets, as the scenario shares them out."""
    before: Mapping[str, Mapping[str, Any]]
    """What was said of each message last."""


Said = Callable[[Speaker], Mapping[str, Any]]


def body_of(spec: MessageSpec, process: str, speaker: Speaker) -> dict[str, Any]:
    """The message's fields, without who says it."""
    say = SAID.get(f"{process}.{spec.name}") or SAID.get(spec.name)
    said = say(speaker) if say else {}
    return filled(spec.model, speaker.now, speaker.chosen, said)


# -- the streets


def _inspected(one: Speaker) -> Mapping[str, Any]:
    category = one.chosen("category", ("routine", "emergency", "complex", "programmed"))
    return {
        "finding": "A hole 60 mm deep.",
        "category": category,
        **({"others_involved": "Example Water"} if category == "complex" else {}),
        **({"programme": "Resurfacing", "season": "Spring"} if category == "programmed" else {}),
    }


def _made_safe(one: Speaker) -> Mapping[str, Any]:
    """For good: what is still to be done would be a case of another service."""
    return {"what": "Sawn up and taken away.", "lasting": "permanent"}


def _soon(one: Speaker) -> Mapping[str, Any]:
    return {"on": day(_working(one, one.now + timedelta(days=5)))}


# -- complaints


def _points(one: Speaker) -> Mapping[str, Any]:
    asked = one.state.to_answer or ("What was complained of.",)
    return {
        "points": [
            {
                "point": point,
                "finding": one.chosen("finding", ("not_upheld", "upheld")),
                "reasons": "What was recorded at the time.",
            }
            for point in asked
        ]
    }


def _taken(one: Speaker) -> Mapping[str, Any]:
    return {"accepted": True, "points": ["Nobody came, and nobody answered."]}


def _investigator(one: Speaker) -> Mapping[str, Any]:
    return {"investigator": "Mo Specimen"}


def _senior(one: Speaker) -> Mapping[str, Any]:
    return {"to": "Sal Placeholder"}


def _triaged(one: Speaker) -> Mapping[str, Any]:
    decisions = ("accepted", "comment", "compliment", "excluded")
    decision = one.chosen("decision", decisions)
    issue = {"what": "Nobody came.", "decision": decision}
    if decision == "excluded":
        issue |= {"ground": "appeal", "reason": "It has an appeal of its own."}
    elif decision not in decisions:
        issue["reason"] = TEXT
    return {"issues": [issue]}


# -- children and schools


def _assessing(one: Speaker) -> Mapping[str, Any]:
    return _yes_or_no("assess", one.chosen("assess", (True, False)))


def _issuing(one: Speaker) -> Mapping[str, Any]:
    return _yes_or_no("issue", one.chosen("issue", (True, False)))


def _yes_or_no(field: str, yes: bool) -> Mapping[str, Any]:
    return {field: yes} if yes else {field: yes, "reasons": "The school can meet the needs."}


def _advice(one: Speaker) -> Mapping[str, Any]:
    return {
        "of": "Example Psychology Service",
        "kind": one.chosen("kind", ("educational_psychologist", "health")),
    }


def _advice_came(one: Speaker) -> Mapping[str, Any]:
    return {"of": one.before.get("advice_requested", {}).get("of", "Example Psychology Service")}


def _final(one: Speaker) -> Mapping[str, Any]:
    agreed = one.chosen("agreed", (True, False))
    more = {} if agreed else {"not_agreed": "Another school was asked for."}
    return {"agreed": agreed, "setting": "Example Primary School", **more}


def _reviewed(one: Speaker) -> Mapping[str, Any]:
    decision = one.chosen("decision", ("keep", "amend", "cease"))
    if decision == "amend":
        return {"decision": decision, "changes": "More help with reading.", "how": "Write into the draft."}
    return {"decision": decision, "reasons": "The plan says what is needed."}


def _place(one: Speaker) -> Mapping[str, Any]:
    return {"school": "Example Academy"}


def _placed(one: Speaker) -> Mapping[str, Any]:
    if not one.chosen("agreed", (True, False)):
        return {"agreed": False, "reasons": "The school can meet the needs with more help."}
    return {
        "agreed": True,
        "setting": "Example Special School",
        "start_on": day(one.now + timedelta(days=60)),
        "plan": "Two visits, and then the first day.",
    }


def _panel(one: Speaker) -> Mapping[str, Any]:
    return {"panel_on": day(_working(one, one.now + timedelta(days=10)))}


def _met(one: Speaker) -> Mapping[str, Any]:
    return {"meeting_date": day(one.now)}


def _next_round(one: Speaker) -> Mapping[str, Any]:
    return {"starting": day_of(one.now).year + 1}


# -- homes


def _appointment(one: Speaker) -> Mapping[str, Any]:
    on = day_of(_working(one, one.now + NOTICE))
    way = one.chosen("way", ("telephone", "visit"))
    where = {"where": "The council's offices"} if way == "face_to_face" else {}
    return {"at": morning(on).isoformat(), "way": way, **where}


def _repairs_visit(one: Speaker) -> Mapping[str, Any]:
    on = day_of(_working(one, one.now + NOTICE))
    return {"at": morning(on).isoformat(), "until": morning(on, 12).isoformat(), "way": "visit"}


def _visited(one: Speaker) -> Mapping[str, Any]:
    result = one.chosen("result", ("complete", "further_work", "no_access", "temporary"))
    further = {"further": one.chosen("further", ("simple", "complex"))}
    return {"result": result, "what": "A worn washer.", **(further if result in FURTHER else {})}


FURTHER = frozenset({"further_work", "temporary"})


def _decided(one: Speaker) -> Mapping[str, Any]:
    return {
        "decision_type": "duty_owed",
        "decided": "We have to help you to find a home.",
        "reasons": "You have nowhere that you can stay.",
        "given": "posted",
    }


def _reviewer(one: Speaker) -> Mapping[str, Any]:
    return {"reviewer": "Rae Specimen", "senior": True, "not_involved": True}


def _review_decided(one: Speaker) -> Mapping[str, Any]:
    outcome = one.chosen("outcome", ("upheld", "overturned"))
    instead = {} if outcome == "upheld" else {"instead": "We have to help you."}
    return {"outcome": outcome, "reasons": "What was said has been read.", **instead}


# -- rights


def _granted(one: Speaker) -> Mapping[str, Any]:
    decision = one.chosen("decision", ("granted", "partly_granted", "refused"))
    done = "A copy went by post."
    return {
        "decision": decision,
        **({"done": done, "searched": "The register, for the name."} if decision != "refused" else {}),
        **({"reasons": "It is about others, too."} if decision != "granted" else {}),
    }


# -- customers


def _agrees(one: Speaker) -> Mapping[str, Any]:
    return {"agrees": True}


def _score(one: Speaker) -> Mapping[str, Any]:
    return {"score": 4}


SAID: Mapping[str, Said] = {
    "inspection_recorded": _inspected,
    "made_safe": _made_safe,
    "work_scheduled": _soon,
    "complaint_acknowledged": _taken,
    "investigator_named": _investigator,
    "stage_one_answered": _points,
    "stage_two_allocated": _senior,
    "stage_two_answered": _points,
    "DataProtectionComplaint.outcome_told": _points,
    "issues_triaged": _triaged,
    "assessment_decided": _assessing,
    "issue_decided": _issuing,
    "advice_requested": _advice,
    "advice_received": _advice_came,
    "final_plan_sent": _final,
    "review_decision_sent": _reviewed,
    "InYearAdmission.outcome_told": _place,
    "place_decided": _place,
    "place_offered": _place,
    "ChangeOfPlacement.outcome_told": _placed,
    "panel_date_found": _panel,
    "review_opened": _met,
    "round_corrected": _next_round,
    "appointment_booked": _appointment,
    "HousingRepair.appointment_booked": _repairs_visit,
    "visited": _visited,
    "decision_made": _decided,
    "reviewer_named": _reviewer,
    "review_decided": _review_decided,
    "request_decided": _granted,
    "comments_received": _agrees,
    "satisfaction_given": _score,
}
"""By message, or by process and message where it is not one process's own."""


def _working(one: Speaker, at: datetime) -> datetime:
    """That instant, or the morning of the next working day."""
    on = one.calendar.working_day_on_or_after(day_of(at))
    return at if on == day_of(at) else morning(on)
