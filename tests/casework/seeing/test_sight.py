"""Who sees which cases: the table of docs/using/seeing.md, and the rule asked in both its ways."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from casework.seeing.sight import sight_of
from casework.signing_in.by_directory import profile_of
from casework.signing_in.vouched import Vouched
from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from register import Register
from register.models import cases
from register.people.officers import EVERY_TEAM, Officer, Post
from register.seeing.sight import EVERYTHING, Sight
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem
from tests.casework.people import a_case
from tests.ready import editions

HOMELESS, EHC, POTHOLE = "homelessness", "ehc_needs_assessment", "pothole"
CASES = {
    "own team": (POTHOLE, "highways", ""),
    "typed team": (POTHOLE, "Highways", ""),
    "first turn": (POTHOLE, "", ""),
    "other team": ("graffiti", "street_cleansing", ""),
    "own case": ("graffiti", "street_cleansing", "Olu Example"),
    "complaint": ("complaint", "customer_feedback", ""),
    "sensitive": (HOMELESS, "highways", "Olu Example"),
    "another sensitive": (EHC, "sen_assessment", ""),
}
OWN = {"own team", "typed team", "first turn", "own case"}
EVERY = set(CASES) - {"sensitive", "another sensitive"}


def an_officer(post: Post = Post.OFFICER, team: str = "highways", **given: Any) -> Officer:
    return Officer(
        username="olu", name="Olu Example", role=post, team=team, failed=0, locked_until=None, **given
    )


@pytest.mark.parametrize(
    ("officer", "seen"),
    [
        (an_officer(), OWN),
        (an_officer(team=""), {"own case"}),
        (an_officer(teams=("street_cleansing",)), OWN | {"other team"}),
        (an_officer(services=("graffiti",)), OWN | {"other team"}),
        (an_officer(services=(HOMELESS,)), OWN | {"sensitive"}),
        (an_officer(teams=(EVERY_TEAM,)), EVERY),
        (an_officer(teams=(EVERY_TEAM,), services=(HOMELESS, EHC)), set(CASES)),
        (an_officer(Post.MANAGER), OWN),
        (an_officer(Post.FEEDBACK_TEAM, team=""), {"complaint", "own case"}),
        (an_officer(Post.SUPERVISOR, team=""), EVERY),
    ],
    ids=lambda one: one.role.value if isinstance(one, Officer) else "",
)
async def test_who_sees_what(
    settings: Settings, desk: Desk, register: Register, officer: Officer, seen: set[str]
) -> None:
    sight = sight_of(settings, desk.catalogue.editions, officer)
    assert {name for name, of in CASES.items() if sight.sees(*of)} == seen
    made = {}
    for name, (service, team, whose) in CASES.items():
        made[await a_case(desk, service=service, team=team, officer=whose)] = name
    with register.database.reading() as connection:
        found = connection.execute(sa.select(cases.c.reference).where(*sight.where())).scalars()
        assert {made[each] for each in found} == seen, "a list has the same rule as a page"
        hidden = connection.execute(sa.select(cases.c.reference).where(*sight.hidden())).scalars()
        asked = {name for name, of in CASES.items() if not sight.sees(*of) and sight.may_ask(of[0])}
        assert {made[each] for each in hidden} == asked


def test_everybody_sees_everything_only_where_it_is_said_with_why(tmp_path: Path) -> None:
    for why in ("", "   short  "):
        with pytest.raises(ValueError, match="CHARTER_SEEING_WHY"):
            Settings(data_dir=tmp_path, seeing="all", seeing_why=why)
    as_before = Settings(data_dir=tmp_path, seeing="all", seeing_why="Teams are being given out")
    assert sight_of(as_before, editions(), an_officer(team="")) == EVERYTHING
    assert Settings(data_dir=tmp_path).seeing == "teams"


def test_groups_of_the_directory_give_together(tmp_path: Path) -> None:
    groups: dict[str, Any] = {
        "Officers": {"role": "officer"},
        "Housing": {"team": "housing_solutions", "services": [HOMELESS]},
        "Reviews": {"teams": ["housing_reviews"], "services": ["homelessness_review"]},
    }
    vouched = Vouched("s", ("olu",), "Olu Example", "", ("Officers", "Housing", "Reviews"), "")
    profile = profile_of(vouched, Settings(data_dir=tmp_path, oidc_groups=groups))
    assert profile
    assert (profile.team, profile.teams) == ("housing_solutions", ("housing_reviews",))
    assert profile.services == (HOMELESS, "homelessness_review")
    only_team = {"Officers": {"role": "officer", "team": "highways"}}
    profile = profile_of(vouched, Settings(data_dir=tmp_path, oidc_groups=only_team))
    assert profile
    assert (profile.teams, profile.services) == (None, None), "what was given here stays"


def test_a_key_leads_a_case_only_to_services_of_its_own() -> None:
    sensitive, services = frozenset({HOMELESS}), {each.code: each for each in next(iter(editions())).services}
    key = {"name": "desk", "key": "a-key-of-sixteen-letters", "cases": "all"}
    named = Caller.with_key(IntakeKey.model_validate({**key, "services": [POTHOLE]}), sensitive)
    every = Caller.with_key(IntakeKey.model_validate(key), sensitive)
    given = Caller.with_key(IntakeKey.model_validate({**key, "sensitive": [HOMELESS]}), sensitive)
    named.must_move_to(services[POTHOLE])
    every.must_move_to(services["graffiti"])
    given.must_move_to(services[HOMELESS])
    for caller, service in ((named, "graffiti"), (named, HOMELESS), (every, HOMELESS)):
        with pytest.raises(Problem) as refused:
            caller.must_move_to(services[service])
        assert refused.value.status == 403


def test_whoever_sees_everything_is_asked_nothing() -> None:
    assert EVERYTHING.where() == [] == EVERYTHING.of_inbound()
    assert EVERYTHING.whole
    assert not Sight(everything=True, withheld=frozenset({HOMELESS})).whole
