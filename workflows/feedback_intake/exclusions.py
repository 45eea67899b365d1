"""What a complaint is, and what it is not (Customer Feedback Policy)."""

from collections.abc import Mapping
from enum import StrEnum

from charter.writing.values import worded

DEFINITION = (
    "A clear expression of dissatisfaction about a Council service (whether that service is provided "
    "directly by the Council or by a contractor or partner) including; the standard of service, action or "
    "lack of action, decision taken by the Council, or the way in which staff carry out their duties."
)
"""What a complaint is (Customer Feedback Policy, general definition)."""

EXAMPLES = (
    "If a matter has already been reported to the Council and the work has not been completed, or it has "
    "taken longer than we said it would take.",
    "When we have not provided a service to the standard stated.",
    "Not answering a customer’s question or delivering a service.",
    "A delay in taking action without a good reason.",
    "Giving incorrect or misleading information.",
    "Staff who are rude or unhelpful.",
    "Not following our own policies, rules or procedures.",
    "A decision without consideration of all of the facts.",
    "Discrimination or harassment on the grounds of age, disability, gender, race or sexual orientation.",
)
"""The policy's own examples of complaints, all nine."""


@worded(
    {
        "service_request": "A request for a service",
        "information_rights": "A request for information",
        "compensation": "A claim for compensation",
        "already_concluded": "Already answered in full",
        "court_or_tribunal": "For a court or tribunal",
        "law_or_government_policy": "The law or government policy",
        "staffing": "Employment or recruitment",
        "commercial_or_contract": "A commercial or contract matter",
        "judicial_or_legal_process": "Legal proceedings",
        "information_wanted": "A question",
        "appeal": "Something with its own appeal",
        "staff_against_staff": "Staff complaining about staff",
        "councillor_conduct": "How a councillor behaved",
    }
)
class Exclusion(StrEnum):
    """What a complaint is not (Customer Feedback Policy, “A complaint is not”), all fourteen."""

    SERVICE_REQUEST = "service_request"
    INFORMATION_RIGHTS = "information_rights"
    COMPENSATION = "compensation"
    ALREADY_CONCLUDED = "already_concluded"
    COURT_OR_TRIBUNAL = "court_or_tribunal"
    LAW_OR_GOVERNMENT_POLICY = "law_or_government_policy"
    STAFFING = "staffing"
    COMMERCIAL_OR_CONTRACT = "commercial_or_contract"
    JUDICIAL_OR_LEGAL_PROCESS = "judicial_or_legal_process"
    INFORMATION_WANTED = "information_wanted"
    APPEAL = "appeal"
    LICENSING = "licensing"
    STAFF_AGAINST_STAFF = "staff_against_staff"
    COUNCILLOR_CONDUCT = "councillor_conduct"

    @property
    def words(self) -> str:
        """The policy's own words."""
        return _WORDS[self]

    @property
    def instead(self) -> str:
        """Where the customer can go with it, unless the officer says it better."""
        return _INSTEAD[self]


_WORDS: Mapping[Exclusion, str] = {
    Exclusion.SERVICE_REQUEST: (
        "A housing repair, requesting that a hedge is trimmed, some litter picking up, etc."
    ),
    Exclusion.INFORMATION_RIGHTS: "Freedom of Information or Data Protection requests.",
    Exclusion.COMPENSATION: "A request for compensation.",
    Exclusion.ALREADY_CONCLUDED: (
        "An attempt to reopen a previously concluded complaint or to have a complaint reconsidered where we "
        "have already given our final decision."
    ),
    Exclusion.COURT_OR_TRIBUNAL: (
        "Issues that are in court or have already been heard by a court or a tribunal."
    ),
    Exclusion.LAW_OR_GOVERNMENT_POLICY: (
        "Matters of law or Central Government Policy or their interpretation."
    ),
    Exclusion.STAFFING: (
        "Complaints about staffing appointments, dismissals, pay, conduct and other Human Resource policy "
        "and procedures."
    ),
    Exclusion.COMMERCIAL_OR_CONTRACT: "Commercial or contract matters.",
    Exclusion.JUDICIAL_OR_LEGAL_PROCESS: (
        "Complaints that are following a judicial process or legal process (such as a planning decision)."
    ),
    Exclusion.INFORMATION_WANTED: "Wanting information or an explanation of a council policy or practice.",
    Exclusion.APPEAL: (
        "An appeal against a Planning application, a Housing application, a Benefit award decision, a "
        "parking ticket or statutory notices (these are dealt with under other procedures)."
    ),
    Exclusion.LICENSING: (
        "Complaints about licenses, permits, approvals, consents, permissions or registrations or any "
        "related enforcement actions (these are dealt with under other procedures)."
    ),
    Exclusion.STAFF_AGAINST_STAFF: (
        "Complaints made by members of staff against other members of staff that are covered under others "
        "policies such as the Whistle Blowing policy, Dignity and Respect at work etc."
    ),
    Exclusion.COUNCILLOR_CONDUCT: (
        "Complaints against members/councillors conduct (these are covered under a separate code of conduct)."
    ),
}
_INSTEAD: Mapping[Exclusion, str] = {
    Exclusion.SERVICE_REQUEST: "Report it to us, and we look at it as a report. If it is not done, complain.",
    Exclusion.INFORMATION_RIGHTS: (
        "Ask us for the information. If you are not happy with what we do about information on you, tell us: "
        "we take that as a complaint about personal data. You can also ask the Information Commissioner."
    ),
    Exclusion.COMPENSATION: "Send us your claim. Our insurance team looks at it.",
    Exclusion.ALREADY_CONCLUDED: "You have had our final answer. You can take it to the Ombudsman.",
    Exclusion.COURT_OR_TRIBUNAL: "The court or tribunal decides it. A solicitor or Citizens Advice can help.",
    Exclusion.LAW_OR_GOVERNMENT_POLICY: "Your Member of Parliament can take it up with the Government.",
    Exclusion.STAFFING: "Our Human Resources team deals with it.",
    Exclusion.COMMERCIAL_OR_CONTRACT: "The team that looks after the contract deals with it.",
    Exclusion.JUDICIAL_OR_LEGAL_PROCESS: "That process has its own way to object or to appeal.",
    Exclusion.INFORMATION_WANTED: "Ask us your question. We answer it as a question.",
    Exclusion.APPEAL: "The decision you were sent says how to appeal, and by when.",
    Exclusion.LICENSING: "The licensing team has its own way to object or to appeal.",
    Exclusion.STAFF_AGAINST_STAFF: "Our policies for staff say whom to speak to.",
    Exclusion.COUNCILLOR_CONDUCT: "Our Monitoring Officer looks at complaints about councillors.",
}
