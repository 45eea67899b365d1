"""A complaint about personal data: the enquiries, how it stands, and the outcome."""

from pydantic import Field

from charter.messages import Message
from charter.people import Said
from workflows.complaint.messages import ComplaintAnswered

NOTHING_NEW = "We are still making our enquiries. There is nothing new to tell you yet."
"""The progress a month's letter tells where nobody has said more."""


class EnquiriesMade(Message):
    """Enquiries into it have been made, as far as is appropriate. The complainant is not sent these words."""

    what: Said = Field(description="What was asked, and of whom")


class ProgressTold(Message):
    """The complainant is told how it stands. The month until the next such letter begins anew."""

    progress: Said = Field(description="What has been done, and what is still to come")


class DataProtectionOutcome(ComplaintAnswered):
    """The outcome: what was found on every point, why, and what is put right. The letter names the
    Information Commissioner's Office."""
