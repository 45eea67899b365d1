"""The lengths that letters and pages say whatever their case is about: each edition has its own."""

from collections.abc import Mapping

RULES_SAID = ("progress_every", "missed_report_within")
"""Those of rules, each by the rule's name."""
PROMISES_SAID: Mapping[str, tuple[str, str]] = {
    "complaint_acknowledged": ("Complaint", "acknowledge"),
    "panel_outcome_within": ("ChangeOfPlacement", "outcome"),
}
"""Those of promises: the placeholder, and the process and name of the promise."""
UNSAID: Mapping[str, str] = {
    "progress_every": "few months",
    "missed_report_within": "the time that we have published",
    "complaint_acknowledged": "the time that we have published",
    "panel_outcome_within": "some days",
}
"""Each of them where an edition has no such length, and in letters stored before they were said."""
