"""Reports on a map: near a case, around a point, in one street; the same in words beside it."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.casework.people import People
from tests.casework.places.plans import EAST, NORTH, write_plan
from tests.register.making import tell, turn


async def placed(
    desk: Desk, text: str, north: float | None = None, east: float | None = None, service: str = "pothole"
) -> str:
    """A case there, or with words alone; its reference."""
    where: dict[str, object] = {"text": text}
    if north is not None and east is not None:
        where |= {"latitude": north, "longitude": east}
    details = {"where": where, "description": f"By {text}"}
    new = NewReport.model_validate(
        {"service": service, "reporter": {"email": "ada@example.com"}, "details": details}
    )
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    tell(desk.register, turn(1, reference, service=service, service_title=service.title()))
    return reference


async def test_near_a_case_the_nearest_first(people: People, desk: Desk) -> None:
    here = await placed(desk, "Outside 12 Example Close", NORTH, EAST)
    far = await placed(desk, "Example Lane", NORTH + 0.004, EAST)
    near = await placed(desk, "Outside 14 Example Close", NORTH + 0.0004, EAST, "streetlight")
    beyond = await placed(desk, "Elsewhere", NORTH + 0.02, EAST)
    officer = await people.of(Post.OFFICER)
    page = (await officer.get("/casework/map", params={"near": here.lower()})).text
    assert page.index(f">{here}") < page.index(f">{near}") < page.index(f">{far}")
    assert beyond not in page
    assert "Example Close: 2 reports" in page
    only = (await officer.get("/casework/map", params={"near": here, "service": "streetlight"})).text
    assert near in only
    assert far not in only
    wider = (await officer.get("/casework/map", params={"near": here, "metres": "5000"})).text
    assert beyond in wider


async def test_several_in_one_street_are_seen_together(people: People, desk: Desk) -> None:
    by_words = await placed(desk, "12 Example Close, by the post box")
    by_point = await placed(desk, "outside 3 EXAMPLE CLOSE", NORTH, EAST)
    other = await placed(desk, "Sample Way", NORTH, EAST)
    officer = await people.of(Post.OFFICER)
    page = (await officer.get("/casework/map", params={"street": " example  close "})).text
    assert by_words in page
    assert by_point in page
    assert other not in page
    assert "2 open reports" in page
    case = (await officer.get(f"/casework/cases/{by_words}")).text
    assert "/casework/map?street=Example%20Close" in case
    assert "data-map" not in case


async def test_without_a_map_a_place_is_words_and_a_link(people: People, desk: Desk) -> None:
    reference = await placed(desk, "Outside 12 Example Close", NORTH, EAST)
    page = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")).text
    assert "Outside 12 Example Close" in page
    assert f"mlat={NORTH:.6f}&amp;mlon={EAST:.6f}" in page
    assert "data-map" not in page
    assert "latitude" not in page.replace("Place", "").split("Timeline")[0].split("<h2")[1], (
        "words are enough"
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"latitude": "nan", "longitude": "0"},
        {"latitude": "95", "longitude": "0"},
        {"latitude": "1e400", "longitude": "x"},
        {"metres": "99999999"},
        {"metres": "²"},
        {"street": "%_'\"<b>"},
        {"service": "no_such"},
        {"street": "x" * 5_000},
    ],
)
async def test_what_makes_no_sense_is_as_if_it_were_not_there(people: People, asked: dict[str, str]) -> None:
    answer = await (await people.of(Post.OFFICER)).get("/casework/map", params=asked)
    assert answer.status_code == 200
    assert "<b>" not in answer.text


async def test_no_such_case_and_nobodys_map(people: People) -> None:
    officer = await people.of(Post.OFFICER)
    assert (await officer.get("/casework/map?near=MK-222222222")).status_code == 404
    assert (await officer.get("/casework/map/plan/15/16000/10000.svg")).status_code == 404
    assert (await (await people.of(Post.ADMINISTRATOR)).get("/casework/map")).status_code == 403
    assert (await (await people.guest()).get("/casework/map")).status_code == 303


class TestWithAPlan:
    """The file was dropped into the data folder."""

    @pytest.fixture
    def app(self, desk: Desk, settings: Settings, assets: Assets, passwords: Passwords) -> FastAPI:
        write_plan(settings.data_dir / "plan.gpkg")
        return whole_app(desk, settings, assets, passwords)

    async def test_the_plan_is_drawn_and_nothing_is_asked_outside(self, people: People, desk: Desk) -> None:
        reference = await placed(desk, 'Outside "12" Example Close', NORTH, EAST)
        officer = await people.of(Post.OFFICER)
        answer = await officer.get(f"/casework/cases/{reference}")
        assert 'data-tiles="/casework/map/plan/{z}/{x}/{y}.svg"' in answer.text
        assert "Contains OS data © Crown copyright" in answer.text
        assert f'data-point data-latitude="{NORTH}"' in answer.text
        assert "img-src 'self';" in answer.headers["content-security-policy"]
        tile = await officer.get("/casework/map/plan/15/16314/10790.svg")
        assert (tile.status_code, tile.headers["content-type"]) == (200, "image/svg+xml")
        assert "max-age" in tile.headers["cache-control"]
        assert (await officer.get("/casework/map/plan/9/1/1.svg")).status_code == 404
        assert (await officer.get("/casework/map/plan/a/1/1.svg")).status_code in (404, 422)


class TestWithTiles:
    """Tiles from an address that is set."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(
            data_dir=tmp_path,
            encryption=False,
            council_base_url="https://casework.example.com",
            map_tiles="https://tiles.example.org/{z}/{x}/{y}.png",
            map_attribution="© <b>Example Tiles</b>",
            map_link="none",
            seeing="all",
            seeing_why="These tests are about other things",
        )

    async def test_they_alone_may_be_asked_and_only_by_officers(self, people: People, desk: Desk) -> None:
        reference = await placed(desk, "Outside 12 Example Close", NORTH, EAST)
        answer = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")
        assert "img-src 'self' https://tiles.example.org;" in answer.headers["content-security-policy"]
        assert 'data-attribution="© &lt;b&gt;Example Tiles&lt;/b&gt;"' in answer.text
        assert "openstreetmap" not in answer.text
        public = await (await people.guest()).get("/track")
        assert "tiles.example.org" not in public.headers["content-security-policy"]
