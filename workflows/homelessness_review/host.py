"""What the capabilities of a homelessness review ask of their case, besides what every case has."""

from typing import Protocol

from charter.messages import Message
from workflows.case import Host
from workflows.homelessness_review.messages import ReviewDetails
from workflows.homelessness_review.review_time.capability import ReviewTime
from workflows.homelessness_review.stages import Facts


class ReviewHost(Host, Protocol):
    """A HomelessnessReview, as its own capabilities see it."""

    @property
    def details(self) -> ReviewDetails: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def time(self) -> ReviewTime: ...
    def only_the_reviewer(self, said: Message) -> None: ...
