"""What is said of conciliation or mediation (Feedback Policy, Alternative restorative approaches)."""

from typing import Annotated

from pydantic import Field

from charter.messages import Day, Message
from charter.people import Line, Said
from charter.usually import SOON_TO_COME


class MediationAgreed(Message):
    """Both sides agreed to conciliation or mediation: the stage waits for it, the twelve weeks do not."""

    agreed_with: Line = Field(min_length=1, description="Who mediates")
    until: Annotated[Day, SOON_TO_COME] = Field(description="It ends by")


class MediationEnded(Message):
    """Conciliation or mediation has ended: it is settled, or the complaint goes on."""

    settled: bool = Field(description="Is it settled?")
    what: Said = Field(description="What came of it")
