"""An education, health and care (EHC) needs assessment: what is asked, decided and issued."""

from pydantic import Field, model_validator

from charter.messages import Message
from charter.people import Line, Text
from workflows.capabilities.party.messages import AskedBy, ChildDetails


class EhcDetails(ChildDetails):
    """Whom a request to assess is about, who asks, and what the needs are."""

    needs: Text = Field(default="", description="What do they find hard, and what do they need?")
    help_so_far: Text = Field(default="", description="What help have they had so far?")
    asked_for_by: Line = Field(default="", description="Name of who asks, if a school or setting")


class AssessmentDecided(Message):
    """It has been decided whether an assessment will be made."""

    assess: bool = Field(description="An assessment will be made")
    reasons: Text = Field(default="", description="No: the reasons, as the family will read it")

    @model_validator(mode="after")
    def _with_reasons(self) -> "AssessmentDecided":
        if not self.assess and not self.reasons.strip():
            raise ValueError("a decision not to assess gives its reasons")
        return self


class IssueDecided(Message):
    """It has been decided whether a plan will be made."""

    issue: bool = Field(description="A plan will be made")
    reasons: Text = Field(default="", description="No: the reasons, and the help there is without a plan")

    @model_validator(mode="after")
    def _with_reasons(self) -> "IssueDecided":
        if not self.issue and not self.reasons.strip():
            raise ValueError("a decision not to issue a plan gives its reasons")
        return self


class FinalPlanSent(Message):
    """The plan is final, agreed or not, and goes to the family."""

    agreed: bool = Field(description="The family agrees with it")
    setting: Line = Field(default="", description="The school or setting it names")
    not_agreed: Text = Field(default="", description="Not agreed: what, and why the plan is as it is")

    @model_validator(mode="after")
    def _explained(self) -> "FinalPlanSent":
        if not self.agreed and not self.not_agreed.strip():
            raise ValueError("a plan that is not agreed says what is not agreed, and why it is as it is")
        return self

    @property
    def named(self) -> str:
        """The school or setting it names, for a letter."""
        return self.setting or "the plan names a kind of setting, not one by name"


def who_asked(details: EhcDetails) -> str:
    """Who asked us, as the first letter says it."""
    if details.asked_by is AskedBy.SCHOOL:
        return f"{details.asked_for_by or details.setting or 'Their school or setting'} asked us"
    return "You asked us"
