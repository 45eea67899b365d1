"""The mail door, on a real socket."""

from collections.abc import AsyncIterator

import pytest

from engine.config.settings import Settings
from starter.desk.intake import Desk
from tests.starter.mail.mails import SETTINGS, Door, mail_door


@pytest.fixture
async def door(desk: Desk, settings: Settings) -> AsyncIterator[Door]:
    async with mail_door(desk, settings, **SETTINGS) as opened:
        yield opened
