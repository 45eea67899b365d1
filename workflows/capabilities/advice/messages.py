"""Advice asked of several professionals for one assessment: of whom, of what kind, and what came."""

from enum import StrEnum

from pydantic import Field

from charter.messages import Message
from charter.people import Line, Text
from charter.writing.values import worded


@worded(
    {
        "other": "Another kind",
    }
)
class AdviceKind(StrEnum):
    """Who is asked (SI 2014/1530, reg 6)."""

    EDUCATIONAL_PSYCHOLOGIST = "educational_psychologist"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    SCHOOL_OR_SETTING = "school_or_setting"
    PREPARATION_FOR_ADULTHOOD = "preparation_for_adulthood"
    OTHER = "other"


class AdviceRequested(Message):
    """A professional has been asked for advice. Each has a time of their own to give it."""

    of: Line = Field(min_length=1, description="Who was asked")
    kind: AdviceKind = Field(description="What kind of advice")
    of_setting: bool = Field(default=False, description="They were asked as a school or early-years setting")

    @property
    def of_a_setting(self) -> bool:
        """Whether a closure of theirs can be an exception (reg 10(4)(a), (b))."""
        return self.of_setting or self.kind is AdviceKind.SCHOOL_OR_SETTING


class AdviceReceived(Message):
    """Advice has come. From somebody who was not asked it is kept all the same."""

    of: Line = Field(min_length=1, description="Who gave it")
    note: Text = Field(default="", description="What came, or where it is kept")
