"""A rule that reads feedback and proposes on which grounds a point may be no complaint. An officer decides.

It looks for an exclusion's own words. Where the policy or the people who wrote it in say that something is a
complaint whatever else it says, the rule keeps silent: what it wrongly proposed could be waved through.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from charter.writing.values import within
from workflows.feedback_intake.exclusions import Exclusion


class Proposal(NamedTuple):
    """A ground, and the words that made the rule think of it."""

    ground: Exclusion
    found: str


def proposed_exclusions(text: str) -> tuple[Proposal, ...]:
    """The grounds to put to an officer, with the words found, in the policy's order.

    Never any for discrimination or harassment. Never a service request for work reported and not done, or
    late. Never compensation where something else went wrong: there it is a remedy. Never “already concluded”
    without a final answer. Never information rights where the complaint is about personal data.
    """
    if _DISCRIMINATION.search(text):
        return ()
    found = {ground: words for ground, sign in _SIGNS.items() if (words := sign.search(text))}
    if _NOT_DONE.search(text):
        found.pop(Exclusion.SERVICE_REQUEST, None)
    if _WENT_WRONG.search(text) or _NOT_DONE.search(text):
        found.pop(Exclusion.COMPENSATION, None)
        found.pop(Exclusion.INFORMATION_WANTED, None)
    if _complains_of_data(text):
        found.pop(Exclusion.INFORMATION_RIGHTS, None)
    if not _FINAL.search(text):
        found.pop(Exclusion.ALREADY_CONCLUDED, None)
    return tuple(Proposal(ground, found[ground][0].lower()) for ground in Exclusion if ground in found)


def said_as(proposals: tuple[Proposal, ...]) -> str:
    """The proposals as a sentence for an officer; empty where there are none."""
    if not proposals:
        return ""
    each = ", ".join(f"{within(ground)} (it says “{found}”)" for ground, found in proposals)
    return f"It may not be a complaint but {each}. This is a suggestion."


def about_data(text: str) -> str:
    """For an officer: that it may be a complaint about personal data, with the words found; else empty."""
    found = _complains_of_data(text)
    if found is None:
        return ""
    said = found[0].lower()
    return f"It may be a complaint about personal data (it says “{said}”): that has its own procedure."


def _complains_of_data(text: str) -> re.Match[str] | None:
    """Data used against the law, or data spoken of where something went wrong: asking for it alone is not."""
    wrong = _WENT_WRONG.search(text) or _NOT_DONE.search(text)
    return _DATA_WRONG.search(text) or (_DATA.search(text) if wrong else None)


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


_DISCRIMINATION = _any(
    r"discriminat\w*", r"harass\w*", "racis[tm]", "sexis[tm]", r"homophob\w*", r"transphob\w*", r"ageis[tm]",
    r"because of my (?:age|disability|gender|race|sex|religion|colour|sexual orientation)",
    r"because (?:I am|I’m|I'm) (?:disabled|black|asian|gay|lesbian|trans|a woman|old)",
)  # fmt: skip
_NOT_DONE = _any(
    r"(?:I|we|my \w+|neighbours?) (?:have |had |has |already |first )*reported", "already reported",
    r"reported (?:it|this|that) (?:\w+ )?(?:times|weeks?|months?|days?|before|already|twice|again|in|on)",
    r"(?:still|yet) (?:not|no|nothing|waiting|has ?n[o’']t|have ?n[o’']t|is ?n[o’']t)",
    r"(?:has|have|was|were) (?:still |yet )*(?:not|never) been (?:\w+ )?(?:done|repaired|fixed|mended|"
    "finished|collected|trimmed|cut|cleared|completed)",
    r"(?:hasn|haven|wasn|weren)[’']t been (?:done|repaired|fixed|mended|finished|collected|trimmed|cut|"
    "cleared|completed)",
    r"(?:nobody|no one|no-one) (?:has |ever )*(?:came|come|turned up)",
    "missed appointments?", "not (?:been )?finished", "taken longer", "took longer", "(?:is|are) late",
    "overdue", "should have been (?:done|repaired|fixed|finished)", r"you promised",
)  # fmt: skip
"""Reported and not done, or taking longer than we said: the policy's first example of a complaint."""
_WENT_WRONG = _any(
    "rude", "unhelpful", r"delay\w*", "late", "wrong", "incorrect", r"mislead\w*", "misled",
    r"ignor(?:ed|ing)", r"fail(?:ed|ure|ing)?", "never", "poor", "not answered", r"no (?:reply|answer)",
    "unanswered", r"mistakes?", "against your own (?:policy|policies|rules)", r"complain(?:t|ing)?",
    "unhappy", "dissatisfied",
)  # fmt: skip
"""Something went wrong: what is asked for as well is the remedy, or an answer owed."""
_DATA = _any(
    "data protection", "subject access", "gdpr", "personal (?:data|details|information)", "data about me",
    "(?:data|information) (?:you|the council) (?:hold|have|keep) (?:about|on) me", "my (?:data|privacy)",
)  # fmt: skip
_DATA_WRONG = _any(
    "data breach", r"breach(?:ed)? (?:of )?(?:my )?(?:data|privacy|confidentiality|gdpr)",
    "(?:data|privacy|gdpr) breach",
    r"(?:shar|disclos|reveal|leak|pass)(?:e?d|ing) (?:on )?my (?:\w+ )?(?:data|details|information|address)",
    r"my (?:\w+ )?(?:data|details|information|address) (?:was|were|has been|have been) "
    r"(?:sent|shar|disclos|reveal|leak|lost|pass)\w*",
    r"(?:used|using|kept|keeping|hold|holding) my (?:\w+ )?(?:data|details|information) (?:without|against)",
)  # fmt: skip
"""Personal data used against the law: a complaint whatever else is said."""
_FINAL = _any(
    "final (?:decision|answer|response|reply|letter)", "stage two (?:decision|answer|response)",
    "ombudsman (?:has |have )?(?:decided|closed|refused|said)",
)  # fmt: skip

_SIGNS: Mapping[Exclusion, re.Pattern[str]] = {
    Exclusion.SERVICE_REQUEST: _any(
        r"(?:please|could you|can you|would you|I would like you to) (?:\w+ )?(?:repair|fix|mend|trim|cut"
        r"|collect|clear|empty|pick up|clean|remove|replace)",
        "needs? (?:repairing|fixing|mending|trimming|cutting|clearing|cleaning|to be \\w+)",
        "litter picking", "hedge (?:is )?trimmed", "leaking tap", "dripping tap",
    ),
    Exclusion.INFORMATION_RIGHTS: _any(
        "freedom of information", "foi", "data protection", "subject access", "gdpr",
    ),
    Exclusion.COMPENSATION: _any(r"compensat\w*", "damages", "reimburse\\w*", "pay (?:me )?for the damage"),
    Exclusion.ALREADY_CONCLUDED: _any(
        r"re-?open", r"reconsider\w*", "look again", "same complaint", "complained before",
        "my (?:last|earlier|previous) complaint", "final (?:decision|answer|response|reply|letter)",
    ),
    Exclusion.COURT_OR_TRIBUNAL: _any("court", "tribunal", "judge", "magistrates?"),
    Exclusion.LAW_OR_GOVERNMENT_POLICY: _any(
        "government policy", "central government", "act of parliament", "the law (?:is|should|says)",
        "change the law",
    ),
    Exclusion.STAFFING: _any(
        "job (?:application|interview)", "did not get the job", "dismissed", "dismissal", "sacked",
        "my salary", "my pay", "redundan(?:t|cy)",
    ),
    Exclusion.COMMERCIAL_OR_CONTRACT: _any(
        "our contract", "my contract", "tender(?:ing|ed)?", "procurement", "commercial (?:lease|rent|matter)",
        "supplier", "unpaid invoices?",
    ),
    Exclusion.JUDICIAL_OR_LEGAL_PROCESS: _any(
        "legal (?:process|proceedings|action)", "judicial review", "planning (?:decision|inquiry|inspector)",
        "my solicitor",
    ),
    Exclusion.INFORMATION_WANTED: _any(
        "what is your policy", r"(?:please|can you|could you) (?:explain|tell me)",
        "I would like to know", "information about", "how do I",
    ),
    Exclusion.APPEAL: _any(
        r"appeal\w*", "parking ticket", "penalty charge", "pcn", "statutory notice", "benefit award",
        "refused (?:my )?(?:planning|housing|benefit)",
    ),
    Exclusion.LICENSING: _any(
        r"licen[cs](?:e|es|ed|ing)", "taxi (?:badge|plate)", "permits?", "registration refused",
        "planning permission",
    ),
    Exclusion.STAFF_AGAINST_STAFF: _any(
        "my (?:line )?manager", "my colleagues?", "whistle-? ?blow(?:ing|er)",
        "dignity (?:and respect )?at work", "I work for the council",
    ),
    Exclusion.COUNCILLOR_CONDUCT: _any(
        r"(?:the |my |our |a )?(?:councillor|cllr)(?: \w+){0,2} (?:was|is|has|said|swore|behaved|lied"
        r"|shouted|did)",
        "conduct of (?:a |the |our )?councillors?", "councillor[’']s (?:conduct|behaviour)",
    ),
}  # fmt: skip
