"""What is said of conciliation or mediation (Feedback Policy, Alternative restorative approaches)."""

from pydantic import Field

from charter.messages import Day, Message
from charter.people import Line, Said


class MediationAgreed(Message):
    """Both sides agreed to conciliation or mediation: the stage waits for it, the twelve weeks do not."""

    agreed_with: Line = Field(min_length=1, description="Who mediates")
    until: Day = Field(description="It ends by")


class MediationEnded(Message):
    """Conciliation or mediation has ended: it is settled, or the complaint goes on."""

    settled: bool = Field(description="Is it settled?")
    what: Said = Field(description="What came of it")
