"""What each process of `tests.forks` is forked with: loaded only by the one that all are forked from."""

from typing import Any, cast

import worker as composition
from activities.letters.notifications import LetterChannel
from charter.people import Channel
from starter.desk.composition import wall_clock
from tests.ready import editions

_NOTHING = cast(Any, None)
_CHANNELS: dict[Channel, LetterChannel] = {}

composition.make_ready(
    composition.make_activities(_NOTHING, _NOTHING, editions(), _CHANNELS, wall_clock, base_url="")
)
