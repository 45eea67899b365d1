"""The processes under the second council's edition: nothing of the first is looked for in it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from charter import references
from charter.edition.editions import Editions
from charter.edition.services import Service
from engine.config.settings import Settings
from tests.stories import World
from tests.virtual import open_virtual_world
from tests.workflows.lives import sample_life
from tests.workflows.samples import SAMPLES
from worker import mail_server

BOROUGH = Editions.load(Path("example-borough"))
EDITION = next(iter(BOROUGH))
ENGLISH = ("Milton Keynes", "MKC", "Local Government and Social Care", "Housing Ombudsman", "lgo.org.uk")
"""What no letter of another council says."""


def services() -> Iterator[Service]:
    """One of each process, the one of which the first edition has none where there is such a one."""
    known = {service.code for edition in Editions.load() for service in edition.services}
    found = sorted(EDITION.services, key=lambda service: service.code in known)
    seen = set()
    for service in found:
        if service.process not in seen:
            seen.add(service.process)
            yield service


@pytest.fixture
async def borough(tmp_path: Path) -> AsyncIterator[World]:
    with references.beginning(BOROUGH.prefix):
        async with open_virtual_world(tmp_path) as world:
            world.editions = BOROUGH
            async with world.working():
                yield world


@pytest.mark.parametrize("service", list(services()), ids=lambda service: service.code)
async def test_a_case_lives_to_its_end(
    borough: World, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = SAMPLES[service.process]
    monkeypatch.setitem(SAMPLES, service.process, replace(sample, service=service.code))
    story = await sample_life(borough, service.process)
    assert story.reference.startswith("EB-")
    told = borough.register.letters.of_case(story.reference)
    assert told
    for letter in told:
        assert not [each for each in ENGLISH if each in letter.body], letter.template
        assert "5 working days" not in letter.body or service.process in ("Complaint", "CallBack"), (
            letter.body
        )


def test_emails_are_from_the_council_by_its_name() -> None:
    settings = Settings(encryption=False, smtp_host="mail.example.com", smtp_from="cases@example.com")
    assert mail_server(settings, BOROUGH.council).sender_name == "Example Borough Council"
    assert (
        mail_server(settings.model_copy(update={"council_name": "EBC"}), BOROUGH.council).sender_name == "EBC"
    )


def test_it_has_services_that_the_first_has_not_and_lacks_some() -> None:
    first = {service.code for edition in Editions.load() for service in edition.services}
    here = {service.code for service in EDITION.services}
    assert {
        "winter_gritting",
        "dog_fouling",
        "garden_waste",
        "burial_lair",
        "harbour_mooring",
    } <= here - first
    assert {
        "housing_repair",
        "homelessness",
        "ehc_needs_assessment",
        "secondary_school_place",
    } <= first - here
