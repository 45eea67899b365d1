"""What has happened to one run of a workflow, event by event, as a server writes it down."""

from datetime import datetime

from google.protobuf.message import Message
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.sdk.v1 import UserMetadata

_SUFFIX = "_event_attributes"
_FIELDS = {
    field.message_type.name: field.name
    for field in HistoryEvent.DESCRIPTOR.fields
    if field.message_type is not None and field.name.endswith(_SUFFIX)
}
"""The field of an event, by the name of its attributes' type."""


class History:
    """Events in order, their number and their size in bytes."""

    def __init__(self) -> None:
        self.events: list[HistoryEvent] = []
        self.size = 0

    def __len__(self) -> int:
        return len(self.events)

    def add(self, attributes: Message, at: datetime, metadata: UserMetadata | None = None) -> HistoryEvent:
        """Write down what happened at that time."""
        field = _FIELDS[attributes.DESCRIPTOR.name]
        event = HistoryEvent(
            event_id=len(self.events) + 1,
            event_type=EventType.Value(f"EVENT_TYPE_{field.removesuffix(_SUFFIX).upper()}"),
            user_metadata=metadata,
        )
        event.event_time.FromDatetime(at)
        getattr(event, field).CopyFrom(attributes)
        self.events.append(event)
        self.size += event.ByteSize()
        return event
