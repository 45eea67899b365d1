"""Comments and compliments: passed on to whom they are about, answered where asked, and learned from."""

from pydantic import Field

from charter.messages import Message
from charter.people import Line, Said


class PassedOn(Message):
    """It has been passed to the service it is about, and to the person named in it."""

    team: Line = Field(min_length=1, description="Team it was passed to")
    person: Line = Field(default="", description="Person it was passed to, if not the one it names")


class Replied(Message):
    """The customer gets a reply."""

    reply: Said = Field(description="Reply")


class LessonRecorded(Message):
    """What is learned from it, kept for the quarterly review. It is then done with."""

    lesson: Said = Field(description="What is learned, or that nothing is to be changed")
