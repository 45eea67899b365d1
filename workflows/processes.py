"""Every process there is, by the name of its workflow type. A new process is one line here."""

from collections.abc import Mapping
from typing import Any

from charter.people import Model
from workflows import details
from workflows.admission_round.workflow import AdmissionRound
from workflows.anti_social_behaviour.workflow import AntiSocialBehaviour
from workflows.call_back.workflow import CallBack
from workflows.case import Case, MessageSpec
from workflows.change_of_placement.workflow import ChangeOfPlacement
from workflows.comment.workflow import Comment
from workflows.complaint.workflow import Complaint
from workflows.compliment.workflow import Compliment
from workflows.council_tax_change.workflow import CouncilTaxChange
from workflows.danger_response.workflow import DangerResponse
from workflows.delivery.workflow import Delivery
from workflows.ehc_needs_assessment.workflow import EhcNeedsAssessment
from workflows.ehcp_annual_review.workflow import EhcpAnnualReview
from workflows.enquiry.workflow import Enquiry
from workflows.feedback_intake.workflow import FeedbackIntake
from workflows.highways_repair.workflow import HighwaysRepair
from workflows.homelessness_approach.workflow import HomelessnessApproach
from workflows.homelessness_review.workflow import HomelessnessReview
from workflows.housing_repair.workflow import HousingRepair
from workflows.in_year_admission.workflow import InYearAdmission
from workflows.missed_collection.workflow import MissedCollection
from workflows.quarterly_review.workflow import QuarterlyReview
from workflows.remedy.workflow import Remedy
from workflows.reply_by_request.workflow import ReplyByRequest
from workflows.street_scene_issue.workflow import StreetSceneIssue
from workflows.urgent_task.workflow import UrgentTask

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


details.know({name: process.report_type for name, process in PROCESSES.items()})


def details_model(process: str) -> type[Model]:
    """What a report to this process has to say. KeyError for a process that is not there."""
    return details.details_of(PROCESSES[process].report_type)


def messages_of(process: str) -> Mapping[str, MessageSpec]:
    """The messages a case of this process understands, by name."""
    return PROCESSES[process].messages
