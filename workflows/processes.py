"""Every process there is, by the name of its workflow type. A new process is one line here."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from charter.people import Model
from workflows import details
from workflows.case import Case, MessageSpec
from workflows.delivery.workflow import Delivery
from workflows.draft_note.workflow import DraftNote
from workflows.event_delivery.workflow import EventDelivery
from workflows.officer_notice.workflow import OfficerNotice
from workflows.photograph_arrival.workflow import PhotographArrival
from workflows.quarterly_review.workflow import QuarterlyReview
from workflows.resident_notice.workflow import ResidentNotice
from workflows.retention_run.workflow import RetentionRun
from workflows.urgent_task.workflow import UrgentTask

NAMES = (
    "AdmissionRound",
    "AntiSocialBehaviour",
    "CallBack",
    "ChangeOfPlacement",
    "Comment",
    "Complaint",
    "Compliment",
    "CouncilTaxChange",
    "DangerResponse",
    "DataProtectionComplaint",
    "DataRightsRequest",
    "EhcNeedsAssessment",
    "EhcpAnnualReview",
    "Enquiry",
    "FeedbackIntake",
    "HighwaysRepair",
    "HomelessnessApproach",
    "HomelessnessReview",
    "HousingRepair",
    "InYearAdmission",
    "MissedCollection",
    "Remedy",
    "ReplyByRequest",
    "StreetSceneIssue",
)
"""``ParkBench`` is the class of that name in ``workflows/park_bench/workflow.py``."""


def _process(name: str) -> type[Case[Any]]:
    folder = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    process: type[Case[Any]] = getattr(import_module(f"workflows.{folder}.workflow"), name)
    return process


PROCESSES: Mapping[str, type[Case[Any]]] = {name: _process(name) for name in NAMES}
WORKFLOWS: tuple[type, ...] = (
    *PROCESSES.values(),
    Delivery,
    DraftNote,
    EventDelivery,
    OfficerNotice,
    PhotographArrival,
    QuarterlyReview,
    ResidentNotice,
    RetentionRun,
    UrgentTask,
)
SHORT = frozenset(
    one.__name__
    for one in (DraftNote, OfficerNotice, PhotographArrival, QuarterlyReview, ResidentNotice, RetentionRun)
)
"""Workflows that end within minutes, or days at the most: each stays with the release that began it."""

details.know({name: process.report_type for name, process in PROCESSES.items()})


def details_model(process: str) -> type[Model]:
    """What a report to this process has to say. KeyError for a process that is not there."""
    return details.details_of(PROCESSES[process].report_type)


def messages_of(process: str) -> Mapping[str, MessageSpec]:
    """The messages a case of this process understands, by name."""
    return PROCESSES[process].messages
