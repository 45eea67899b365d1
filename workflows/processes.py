"""Every process there is, by the name of its workflow type. A new process is one line here."""

from collections.abc import Mapping
from typing import Any

from charter.people import Model
from workflows.admission_round import AdmissionRound
from workflows.anti_social_behaviour import AntiSocialBehaviour
from workflows.call_back import CallBack
from workflows.case import Case
from workflows.case_messages import MessageSpec
from workflows.change_of_placement import ChangeOfPlacement
from workflows.comment import Comment
from workflows.complaint import Complaint
from workflows.compliment import Compliment
from workflows.council_tax_change import CouncilTaxChange
from workflows.danger_response import DangerResponse
from workflows.delivery import Delivery
from workflows.ehc_needs_assessment import EhcNeedsAssessment
from workflows.ehcp_annual_review import EhcpAnnualReview
from workflows.enquiry import Enquiry
from workflows.feedback_intake import FeedbackIntake
from workflows.highways_repair import HighwaysRepair
from workflows.homelessness_approach import HomelessnessApproach
from workflows.homelessness_review import HomelessnessReview
from workflows.housing_repair import HousingRepair
from workflows.in_year_admission import InYearAdmission
from workflows.missed_collection import MissedCollection
from workflows.quarterly_review import QuarterlyReview
from workflows.remedy import Remedy
from workflows.reply_by_request import ReplyByRequest
from workflows.street_scene_issue import StreetSceneIssue
from workflows.urgent_task import UrgentTask

PROCESSES: Mapping[str, type[Case[Any]]] = {
    process.__name__: process
    for process in (
        AntiSocialBehaviour,
        AdmissionRound,
        ChangeOfPlacement,
        CallBack,
        Comment,
        Complaint,
        Compliment,
        CouncilTaxChange,
        DangerResponse,
        Enquiry,
        FeedbackIntake,
        EhcNeedsAssessment,
        EhcpAnnualReview,
        HighwaysRepair,
        HomelessnessApproach,
        HomelessnessReview,
        InYearAdmission,
        MissedCollection,
        Remedy,
        ReplyByRequest,
        StreetSceneIssue,
        HousingRepair,
    )
}
WORKFLOWS: tuple[type, ...] = (*PROCESSES.values(), Delivery, QuarterlyReview, UrgentTask)


def details_model(process: str) -> type[Model]:
    """What a report to this process has to say. KeyError for a process that is not there."""
    model: type[Model] = PROCESSES[process].report_type.model_fields["details"].annotation  # type: ignore[assignment]
    return model


def messages_of(process: str) -> Mapping[str, MessageSpec]:
    """The messages a case of this process understands, by name."""
    return PROCESSES[process].messages
