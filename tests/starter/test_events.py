"""The relay hands events over: to whom they are for, as far as each may see; and again if it was stopped."""

import json
from functools import partial
from typing import Any

import pytest

from charter.events import EventType
from engine.config.integrating import Subscription
from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from engine.errors import SettingsError
from register import Register
from register.cases.changes import Seen
from register.outside.events import DeliveryState
from starter.desk.intake import Desk
from starter.desk.running import Unavailable
from starter.events import EventsDesk, Subscribed, subscribed
from starter.relay import Relay
from tests.ready import editions
from tests.receiver import SECRET
from tests.register.making import intake, tell, turn
from tests.starter.places import LIGHTS_KEY, RememberingCases

POTHOLE, LIGHT = "MK-AAAAAAAA2", "MK-AAAAAAAA3"


def subscription(name: str = "works", **more: Any) -> Subscription:
    return Subscription(
        **{"name": name, "key": "local", "url": "https://works.example.com/", "secret": SECRET, **more}
    )


def happened(register: Register) -> None:
    for reference, service in ((POTHOLE, "pothole"), (LIGHT, "streetlight")):
        register.reports.receive(
            intake(reference, source="lights/web", service=service),
            process="HighwaysRepair",
            edition="e",
            new_reference=partial(str, reference),
        )
        tell(register, turn(1, reference, service=service))


def told(register: Register) -> set[tuple[str, str, str]]:
    """Subscription, case and the last word of the type."""
    return {
        (one.subscription, one.event.reference, one.event.type.rpartition(".")[2])
        for one in register.events.deliveries(limit=1000)
    }


@pytest.mark.parametrize(
    ("one", "seen", "hears"),
    [
        ({}, Seen(), {(POTHOLE, "opened"), (POTHOLE, "changed"), (LIGHT, "opened"), (LIGHT, "changed")}),
        ({"types": {EventType.OPENED}}, Seen(), {(POTHOLE, "opened"), (LIGHT, "opened")}),
        ({"services": {"streetlight"}}, Seen(), {(LIGHT, "opened"), (LIGHT, "changed")}),
        ({}, Seen(services=frozenset({"streetlight"})), {(LIGHT, "opened"), (LIGHT, "changed")}),
        ({"services": {"pothole"}}, Seen(services=frozenset({"streetlight"})), set()),
        ({"types": set()}, Seen(), set()),
        ({}, Seen(source="another"), set()),
        ({"types": {EventType.OPENED}}, Seen(source="lights"), {(POTHOLE, "opened"), (LIGHT, "opened")}),
    ],
)
async def test_each_is_told_what_it_asked_for_and_may_see(
    desk: Desk, register: Register, cases: RememberingCases, one: dict[str, Any], seen: Seen, hears: set[Any]
) -> None:
    happened(register)
    assert await EventsDesk(desk, [Subscribed(subscription(**one), seen)]).hand_over() == 4
    assert told(register) == {("works", *each) for each in hears}
    assert {reference for _, reference, _ in cases.told_of} == {reference for reference, _ in hears}
    assert not any(now for _, _, now in cases.told_of)
    assert register.events.untaken(10) == []


async def test_a_move_is_told_to_both_services(desk: Desk, register: Register) -> None:
    tell(register, turn(1, POTHOLE, service="pothole"))
    ours = {name: subscription(name, services={name}) for name in ("pothole", "streetlight", "graffiti")}
    hands = EventsDesk(
        desk, [Subscribed(one, Seen(services=frozenset(one.services))) for one in ours.values()]
    )
    await hands.hand_over()
    tell(register, turn(2, POTHOLE, service="streetlight"))
    await hands.hand_over()
    assert {name for name, _, kind in told(register) if kind == "moved"} == {"pothole", "streetlight"}


async def test_without_temporal_they_wait(desk: Desk, register: Register, cases: RememberingCases) -> None:
    happened(register)
    hands = EventsDesk(desk, [Subscribed(subscription(), Seen())])
    cases.away = True
    with pytest.raises(Unavailable):
        await hands.hand_over()
    assert len(register.events.untaken(10)) == 4
    cases.away = False
    assert await hands.hand_over() == 4
    assert len(register.events.deliveries()) == 4
    assert await hands.hand_over() == 0


async def test_the_relay_does_it_beside_all_else(
    desk: Desk, register: Register, cases: RememberingCases
) -> None:
    happened(register)
    relay = Relay(desk, subscribed=[Subscribed(subscription(), Seen())])
    cases.away = True
    assert (await relay.turn()).unavailable
    cases.away = False
    turned = await relay.turn()
    assert (turned.events, turned.unavailable) == (4, False)
    assert {reference for _, reference, _ in cases.told_of} == {POTHOLE, LIGHT}
    assert await_state(register) == {DeliveryState.WAITING}


def await_state(register: Register) -> set[DeliveryState]:
    return {one.state for one in register.events.deliveries()}


def test_a_subscription_is_held_to_its_key(settings: Settings) -> None:
    ours = settings.model_copy(update={"subscriptions": (subscription(key="lights"),)})
    [one] = subscribed(ours, editions())
    assert one.seen.services == frozenset({"streetlight"})


def test_a_key_for_every_service_is_told_nothing_of_a_sensitive_one(settings: Settings) -> None:
    key = {"name": "all-of-it", "key": "a-key-of-sixteen-letters", "cases": "all"}
    for sensitive, told in (((), False), (("homelessness",), True)):
        given = IntakeKey.model_validate({**key, "sensitive": sensitive})
        more = {"intake_keys": (given,), "subscriptions": (subscription(key="all-of-it"),)}
        [one] = subscribed(settings.model_copy(update=more), editions())
        assert one.seen.has("homelessness", "web") is told
        assert one.seen.has("pothole", "web")


# -- what may be set


@pytest.mark.parametrize(
    "url",
    [
        "https://works.example.com",
        "https://works.example.com:8443/a?b=c",
        "http://127.0.0.1:9000/",
        "http://localhost/",
    ],
)
def test_where_a_receiver_may_be(url: str) -> None:
    assert subscription(url=url).url == url


@pytest.mark.parametrize(
    "url",
    ["http://works.example.com/", "http://127.0.0.1.example.com/", "http://10.0.0.1/", "ftp://works.example.com/",
     "https://", "https://user:secret@works.example.com/", "https://works.example.com/#a",
     "works.example.com",
     "https://works.example.com/\r\nX: y", "https://works.example.com/ü", "https://works.example.com:0/",
     "https://works.example.com:99999/", "https://[::1/", "file:///etc/passwd", "http://127.0.0.1@example.com/",
     "https://works.example.com/a b"],
)  # fmt: skip
def test_where_it_may_not(url: str) -> None:
    with pytest.raises(ValueError, match="address") as told_why:
        subscription(url=url)
    assert "secret@" not in str(told_why.value)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", SECRET[6:], "whsec_!" + "A" * 40, "whsec_" + "A" * 100]
)
@pytest.mark.parametrize("field", ["secret", "former_secret"])
def test_a_secret_is_one(secret: str, field: str) -> None:
    with pytest.raises(ValueError, match="a secret is whsec_") as told_why:
        subscription(**{field: secret})
    assert not secret or secret not in str(told_why.value).replace("whsec_ and", "")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ([{"name": "a"}, {"name": "a"}], "two subscriptions have one name"),
        ([{"key": "nobody"}], "names a key that is not among"),
        ([{"name": "A b"}], "name"),
        ([{"types": ["charter.case.lost"]}], "types"),
        ([{"colour": "red"}], "colour"),
    ],
)
def test_what_cannot_be_subscribed_to_is_said_without_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, change: list[dict[str, Any]], why: str
) -> None:
    usual = {"name": "works", "key": "local", "url": "https://works.example.com/", "secret": SECRET}
    monkeypatch.setenv("CHARTER_INTAKE_KEY", LIGHTS_KEY)
    monkeypatch.setenv("CHARTER_SUBSCRIPTIONS", json.dumps([{**usual, **one} for one in change]))
    monkeypatch.setenv("CHARTER_ENCRYPTION", "false")
    with pytest.raises(SettingsError, match=why) as told_why:
        Settings.load(tmp_path)
    assert SECRET not in str(told_why.value)
    assert "works.example.com" not in str(told_why.value)
