"""Will be late if nothing changes: the latest forecast of this week, or how one is made."""

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from charter.forecasts import (
    AGAINST,
    FOLDER,
    FORECAST,
    CalledLate,
    Forecast,
    ForecastsMeasured,
    ForeseenLate,
)
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case
from tests.register.making import MONDAY
from tests.register.test_figures import promise
from tests.starter.places import Clock
from tests.statements import statements

DAY = timedelta(days=1)


def late(reference: str, key: str = "repair", chance: float = 1.0) -> ForeseenLate:
    return ForeseenLate(
        reference=reference,
        service="pothole",
        service_title="Pothole",
        team="highways",
        promise=key,
        title=key.title(),
        due=MONDAY + 20 * DAY,
        chance=chance,
        late_by=2.5,
    )


def keep(folder: Path, *promises: ForeseenLate, made: datetime = MONDAY - DAY, **more: Any) -> None:
    """A forecast, kept where the site looks."""
    forecast = Forecast(
        **{"made": made, "until": made + 56 * DAY, "runs": 3, "scenario": "A test", "illustrative": False}
        | {"cases": 9, "promises": promises}
        | more
    )
    place = folder / "rehearsals" / FOLDER / f"{made:%Y-%m-%d-%H%M%S}"
    place.mkdir(parents=True)
    (place / FORECAST).write_text(forecast.model_dump_json(), "utf-8")


async def read(people: People, address: str = "", post: Post = Post.MANAGER) -> str:
    answer = await (await people.of(post)).get(f"/casework/dashboard{address}")
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text.partition("<main")[2].partition("</main>")[0])


async def test_without_one_of_this_week_it_says_how_one_is_made(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    reference = await a_case(desk)
    keep(tmp_path, late(reference), made=MONDAY - 8 * DAY)
    for address in ("", "/will-be-late"):
        page = await read(people, address)
        assert "There is no forecast of this week." in page
        assert "python -m rehearsal.weeks" in page
        assert reference not in page


async def test_what_is_open_still_and_neither_kept_nor_late_yet(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    kept = promise("inspect", "kept")
    one = await a_case(desk, promises=(kept,))
    ended = await a_case(desk, ended=True, outcome="completed")
    keep(tmp_path, late("MK-000000000"), made=MONDAY - 3 * DAY)
    keep(tmp_path, late(one), late(one, "inspect"), late(one, "information", 0.333), late(ended))
    page = await read(people)
    assert "1 promise</a> of 1 open case will be late." in page
    assert "As foreseen Sun 22 Nov 2026, 9:00am" in page
    assert "an earlier forecast called late" not in page
    listed = await read(people, "/will-be-late")
    assert f"/casework/cases/{one}" in listed
    assert ended not in listed
    answer = await (await people.of(Post.MANAGER)).get("/casework/dashboard/will-be-late/csv")
    [row] = csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert (row["Case"], row["Promise"], row["Chance"]) == (one, "Repair", "100%")
    assert "There is nothing in this list." in await read(people, "/will-be-late?team=waste")
    for which in ("", "/csv"):
        answer = await (await people.of(Post.OFFICER)).get(f"/casework/dashboard/will-be-late{which}")
        assert answer.status_code == 403


async def test_how_true_earlier_ones_were_where_enough_were_called(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    keep(tmp_path, late(await a_case(desk)), illustrative=True)
    assert await with_hits(20, people, tmp_path) is False
    assert await with_hits(21, people, tmp_path) is True
    assert "the numbers are invented" in await read(people)


async def with_hits(hits: int, people: People, tmp_path: Path) -> bool:
    """Whether the dashboard says how true forecasts were that called nine more than came true."""
    pothole = CalledLate(service="pothole", title="Pothole", hits=hits, false_alarms=9, misses=4)
    measured = ForecastsMeasured(at=MONDAY, forecasts=2, services=(pothole,))
    (tmp_path / "rehearsals" / FOLDER / AGAINST).write_text(measured.model_dump_json(), "utf-8")
    return f"Of {hits + 9} that an earlier forecast called late, {hits} were." in await read(people)


async def test_as_many_queries_however_many_cases(
    people: People, desk: Desk, register: Register, clock: Clock, tmp_path: Path
) -> None:
    manager = await people.of(Post.MANAGER)
    asked = []
    for number in range(2):
        references = [await a_case(desk) for _ in range(3)]
        keep(tmp_path, *map(late, references), made=MONDAY - DAY + timedelta(hours=number))
        with statements(register) as sent:
            answer = await manager.get("/casework/dashboard")
        assert "3 promises</a> of 3 open cases" in re.sub(r"\s+", " ", answer.text)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 15
