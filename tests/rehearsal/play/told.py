"""A sample's life, told in the council of a rehearsal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from charter.cases import Turn
from rehearsal.play.council import CaseOpening, Council, reference_of
from tests.ready import editions
from tests.stories import ADA
from tests.workflows.samples import SAMPLES

LAST_DAYS = timedelta(days=60)
"""As long as a story of the tests is given to end by itself."""


async def rehearsed(process: str, begun: datetime, at: Sequence[datetime]) -> dict[str, Any]:
    """What it comes to: promises, letters and outcome. Each message of its life is said at its instant."""
    sample, turns = SAMPLES[process], list[Turn]()
    council = Council(editions().in_force(begun.date()), begun, told=turns.append)
    reference = reference_of(process)
    try:
        await council.open(CaseOpening(reference, sample.service, begun, sample.details, ADA))
        for said, when in zip(sample.life, at, strict=True):
            await council.server.pass_time(when - council.now)
            assert council.say(reference, said.message, {"by": said.by, **said.body})
        await council.server.settled()
        await council.server.pass_time(LAST_DAYS, lambda: not council.server.is_open(reference))
    finally:
        await council.close()
    assert not council.server.fallen
    return came_to([turn for turn in turns if turn.reference == reference])


def came_to(turns: Sequence[Turn]) -> dict[str, Any]:
    """The same of what a case has written."""
    state = turns[-1].state
    return {
        "outcome": state.outcome,
        "promises": promises_of(state.promises),
        "letters": [letter.template for turn in turns for letter in turn.letters],
    }


def promises_of(promises: Sequence[Any]) -> list[dict[str, Any]]:
    """Each with when it was due and how it went."""
    names = ("key", "state", "started", "first_due", "due", "ended")
    return [one.model_dump(mode="json", include=set(names)) for one in promises]
