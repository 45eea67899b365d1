"""The page of deliveries: what each system was told, how that went, and sending it again."""

import io

import pytest

from engine.logs import configure
from register import Register
from register.outside.events import DeliveryState
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.events import EventsDesk
from tests.casework.people import People, SpokenCases, a_case, hidden
from tests.register.making import tell, turn

PAGE = "/casework/deliveries"


def told(register: Register, reference: str, *names: str) -> None:
    """What happened to a case is on its way to these."""
    tell(register, turn(1, reference))
    new = register.events.untaken(100)
    register.events.expect([(name, each.event) for each in new for name in names])
    register.events.take(new)


async def test_it_says_how_each_delivery_stands(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    told(register, reference, "contractor")
    first = register.events.next_for("contractor", reference)
    assert first is not None
    register.events.tried(first, DeliveryState.WAITING, "503")
    register.events.tried(first, DeliveryState.GIVEN_UP, "No answer in time")
    manager = await people.of(Post.MANAGER)
    page = (await manager.get(PAGE)).text
    for words in (reference, "contractor", "Case opened", "Stage changed", first.event.id, "2 attempts"):
        assert words in page
    assert "No answer in time" in page
    assert "Not tried yet" in page
    assert "Ada" not in page
    given_up = (await manager.get(f"{PAGE}?of=given-up")).text
    assert "Case opened" in given_up
    assert "Stage changed" not in given_up
    other = (await manager.get(f"{PAGE}?reference=nonsense")).text
    assert reference in other, "what is no reference is not looked for"
    for odd in ("?before=x", "?before=-1", "?before=99999999999999", "?of=<script>", "?before=٣"):
        answer = await manager.get(PAGE + odd)
        assert answer.status_code == 200
        assert "<script>" not in answer.text


async def test_one_is_sent_again_by_the_relay(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    told(register, reference, "contractor")
    while waiting := register.events.next_for("contractor", reference):
        register.events.tried(waiting, DeliveryState.DELIVERED, "204")
    place = register.events.deliveries()[-1].event.place
    stream = io.StringIO()
    configure(None, stream)
    manager = await people.of(Post.MANAGER)
    token = hidden(await manager.get(PAGE), "form_token")
    form = {"form_token": token, "subscription": "contractor", "place": str(place)}
    cases.away = True
    answer = await manager.post(f"{PAGE}/again", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    page = (await manager.get(PAGE)).text
    assert "It is on its way again" in page
    assert "To be sent again" in page
    assert "event sent again" in stream.getvalue()
    cases.away = False
    await EventsDesk(desk).hand_over()
    assert cases.told_of == [("contractor", reference, True)]


@pytest.mark.parametrize(
    "form",
    [{}, {"subscription": "nobody", "place": "1"}, {"subscription": "contractor", "place": "x"},
     {"subscription": "contractor", "place": "9" * 30}, {"subscription": "contractor"}],
)  # fmt: skip
async def test_what_is_not_there_is_not_sent(
    people: People, desk: Desk, register: Register, form: dict[str, str]
) -> None:
    told(register, await a_case(desk), "contractor")
    manager = await people.of(Post.MANAGER)
    token = hidden(await manager.get(PAGE), "form_token")
    answer = await manager.post(f"{PAGE}/again", data={"form_token": token, **form})
    assert answer.status_code == 303
    assert "There is no such delivery" in (await manager.get(PAGE)).text
    assert register.events.untaken(10) == []


async def test_a_form_of_another_site_sends_nothing(people: People, desk: Desk, register: Register) -> None:
    told(register, await a_case(desk), "contractor")
    place = register.events.deliveries()[0].event.place
    manager = await people.of(Post.MANAGER)
    form = {"subscription": "contractor", "place": str(place), "form_token": "another"}
    assert (await manager.post(f"{PAGE}/again", data=form)).status_code == 403
    assert register.events.untaken(10) == []


async def test_who_may_only_look_is_offered_nothing(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    told(register, reference, "contractor")
    supervisor = (await (await people.of(Post.SUPERVISOR)).get(PAGE)).text
    administrator = (await (await people.of(Post.ADMINISTRATOR)).get(PAGE)).text
    assert reference in supervisor
    assert "Send again" not in supervisor
    assert "Send again" in administrator
    assert f"/casework/cases/{reference}" not in administrator, "who may see no case is led to none"


async def test_older_ones_are_a_page_further(people: People, desk: Desk, register: Register) -> None:
    for number in range(30):
        told(register, f"MK-{number:09d}", "contractor")
    manager = await people.of(Post.MANAGER)
    page = (await manager.get(PAGE)).text
    assert page.count("Not tried yet") == 50
    assert "MK-000000000" not in page
    older = page.split(f'href="{PAGE}?before=')[1].split('"')[0]
    assert "MK-000000000" in (await manager.get(f"{PAGE}?before={older}")).text
