"""The register's figures as Prometheus reads them: of nobody, few, and gone when they are old."""

import re
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from engine.metrics.counted import TURNS, begin
from register import Register, RegisterUnreachable
from register.concerns import Concern
from register.outside.inbound import Came
from starter.relay import REGISTER_AWAY
from starter.watching.figures import STALE, RegisterFigures, figures_told
from tests.engine.keys import settings
from tests.register.making import letter, tell, turn
from tests.register.test_dashboard import DAY, case, due
from tests.register.test_inbound import item
from tests.starter.places import Clock

EXPECTED = """
charter_open_cases{service="potholes"} 2.0
charter_late_cases{service="potholes"} 1.0
charter_stalled_cases{service="potholes"} 0.0
charter_promises_due{came_to="still_late",service="potholes"} 1.0
charter_letters_unsent{channel="email",state="stored"} 1.0
charter_letters_unsent_oldest_seconds{channel="email"} 600.0
charter_letters_written{channel="email",state="stored"} 1.0
charter_inbound_waiting{door="mail",waits_for="program"} 2.0
charter_inbound_waiting_oldest_seconds{waits_for="program"} 1200.0
charter_concerns_untaken 1.0
charter_concerns_overdue 0.0
charter_reports_unstarted 0.0
charter_reports_unstarted_oldest_seconds 0.0
"""


@pytest.fixture
def shown(register: Register, clock: Clock) -> RegisterFigures:
    """The figures of a register with something of each kind; ten minutes later."""
    began = clock()
    late = due(-2, "late").model_copy(update={"due": began - DAY})
    case(register, "MK-7Q4K2M9X3", late, late=True, due=began - DAY)
    tell(register, turn(2, "MK-7Q4K2M9X3", promises=(late,), late=True, due=began - DAY), [])
    tell(register, turn(1, "MK-AAAAAAAA2", due=None), [letter(1, "MK-AAAAAAAA2")])
    register.inbound.keep(item(1, received=began - timedelta(minutes=10)))
    register.inbound.keep(item(2, received=began, state=Came.BOUNCED))
    register.concerns.add(Concern(reference="MK-AAAAAAAA2", mark="one", at=began, due=began + DAY))
    clock.forward(minutes=10)
    return RegisterFigures(register)


def said(figures: RegisterFigures) -> str:
    registry = CollectorRegistry()
    registry.register(figures)
    return generate_latest(registry).decode()


async def test_every_figure_and_nobody_in_it(shown: RegisterFigures) -> None:
    assert "charter_open_cases{" not in said(shown), "nothing was read yet"
    await shown.look()
    scraped = said(shown)
    lines = set(scraped.splitlines())
    assert not [one for one in EXPECTED.split("\n") if one and one not in lines], scraped
    labels = set(re.findall(r'(\w+)="', scraped))
    assert labels == {"service", "came_to", "channel", "state", "door", "waits_for"}
    assert "MK-" not in scraped
    assert not re.search("(?i)ada|example|close", scraped)


async def test_old_figures_are_gone_and_the_age_stays(
    shown: RegisterFigures, clock: Clock, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shown.look()
    read = [one for one in said(shown).splitlines() if one.startswith("charter_register_read")]

    def away() -> None:
        raise RegisterUnreachable("It does not answer.")

    monkeypatch.setattr(register.watched, "now_stands", away)
    clock.forward(seconds=STALE.total_seconds())
    await shown.look()
    scraped = said(shown)
    assert "charter_open_cases{" not in scraped
    assert "# TYPE charter_open_cases gauge" in scraped
    assert [one for one in scraped.splitlines() if one.startswith("charter_register_read")] == read


async def test_they_are_shown_where_metrics_are_served_and_only_meanwhile(register: Register) -> None:
    registry = CollectorRegistry()
    begin(TURNS, REGISTER_AWAY)
    async with figures_told(register, settings(metrics_port=0), registry):
        assert "charter" not in generate_latest(registry).decode()
    async with figures_told(register, settings(), registry):
        scraped = generate_latest(registry).decode()
        assert "charter_open_cases" in scraped
        assert f'charter_relay_turns_total{{came_to="{REGISTER_AWAY}"}} ' in scraped
        assert "charter_relay_last_turn_timestamp_seconds" in scraped
    assert "charter" not in generate_latest(registry).decode()
