"""A password, then a code: each code once, recovery codes, and a password that somebody else gave."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from casework.signing_in.password_rules import SHORTEST, why_not
from casework.signing_in.second_factor import Sealed, counter_of
from casework.signing_in.second_step import NOT_THE_CODE
from casework.signing_in.sign_in import RUN_OUT, TRIES
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from engine.payloads.ring import KeyRing
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.conftest import BASE
from tests.casework.people import PASSWORD, People, hidden, send
from tests.starter.places import Clock

SIGN_IN = "/casework/sign-in"
QUEUE = "/casework/queue"
OWN = "three kettles sleeping"


async def shown(client: httpx.AsyncClient, username: str = "officer", password: str = PASSWORD) -> str:
    """Show a password; where that leads."""
    answer = await send(client, SIGN_IN, {"username": username, "password": password, "next": QUEUE})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def set_up(client: httpx.AsyncClient, address: str, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor on that page; the app, and the recovery codes."""
    page = await client.get(address)
    app = pyotp.TOTP(hidden(page, "secret"))
    given = {"form_token": hidden(page, "form_token"), "secret": app.secret, "code": app.at(clock())}
    done = await client.post(address, data=given)
    assert done.status_code == 200, done.text
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", done.text)
    assert len(set(codes)) == 10
    return app, codes


async def test_with_a_second_factor_the_password_alone_opens_nothing(people: People, clock: Clock) -> None:
    app, _ = await set_up(await people.of(Post.OFFICER), "/casework/account/second-factor", clock)
    client = await people.guest()
    at = await shown(client)
    assert at == f"{SIGN_IN}/code?next=%2Fcasework%2Fqueue"
    assert (await client.get(QUEUE)).headers["location"].startswith(SIGN_IN)
    used = app.at(clock())
    for wrong in (used, "000000", "", "x" * 200):
        answer = await send(client, f"{SIGN_IN}/code", {"code": wrong})
        assert answer.status_code == 422
        assert NOT_THE_CODE.split(";")[0] in answer.text
        assert answer.text.count('autocomplete="one-time-code"') == 1
        clock.forward(minutes=16)
        await shown(client)
    clock.forward(seconds=30)
    spaced = f"{app.at(clock())[:3]} {app.at(clock())[3:]} "
    answer = await send(client, f"{SIGN_IN}/code", {"code": spaced, "next": QUEUE})
    assert answer.headers["location"] == QUEUE
    assert (await client.get(QUEUE)).status_code == 200


async def test_codes_are_counted_with_the_passwords(people: People, clock: Clock) -> None:
    app, _ = await set_up(await people.of(Post.OFFICER), "/casework/account/second-factor", clock)
    clock.forward(minutes=1)
    client = await people.guest()
    await shown(client)
    for _ in range(TRIES):
        assert (await send(client, f"{SIGN_IN}/code", {"code": "000000"})).status_code == 422
    assert (await send(client, f"{SIGN_IN}/code", {"code": app.at(clock())})).status_code == 422, "locked"
    clock.forward(minutes=16)
    await shown(client)
    assert (await send(client, f"{SIGN_IN}/code", {"code": app.at(clock())})).status_code == 303


async def test_a_recovery_code_opens_one_session(people: People, clock: Clock) -> None:
    _, codes = await set_up(await people.of(Post.OFFICER), "/casework/account/second-factor", clock)
    for code, comes_in in ((codes[0].upper().replace("-", " "), True), (codes[0], False), (codes[1], True)):
        client = await people.guest()
        await shown(client)
        page = f"{SIGN_IN}/code?recovery=yes"
        answer = await send(client, f"{SIGN_IN}/code", {"code": code, "recovery": "yes"}, page)
        assert (answer.status_code == 303) is comes_in
    mine = (await (await people.of(Post.OFFICER)).get("/casework/account")).text
    assert "8 recovery codes left" in mine


async def test_a_step_is_left_open_for_ten_minutes(people: People, clock: Clock) -> None:
    app, _ = await set_up(await people.of(Post.OFFICER), "/casework/account/second-factor", clock)
    client = await people.guest()
    await shown(client)
    clock.forward(minutes=11)
    answer = await client.get(f"{SIGN_IN}/code")
    assert answer.headers["location"] == f"{SIGN_IN}?ended=yes"
    for page in ("code", "password", "second-factor"):
        guest = await people.guest()
        token = hidden(await guest.get(SIGN_IN), "form_token")
        assert (await guest.get(f"{SIGN_IN}/{page}")).status_code == 303
        data = {"form_token": token, "code": app.at(clock()), "new_password": OWN, "again": OWN}
        assert (await guest.post(f"{SIGN_IN}/{page}", data=data)).headers["location"].startswith(SIGN_IN)
        assert (await guest.get(QUEUE)).status_code == 303


async def test_it_is_asked_of_everybody_where_it_is_required(
    tmp_path: Path, desk: Desk, assets: Assets, passwords: Passwords, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path, encryption=False, council_base_url=BASE)
    assert settings.second_factor == "required", "of a site that others can reach"
    assert Settings(data_dir=tmp_path, encryption=False).second_factor == "optional"
    app = whole_app(desk, settings, assets, passwords)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        at = await shown(client)
        assert at.startswith(f"{SIGN_IN}/second-factor")
        assert (await client.get(QUEUE)).status_code == 303
        page = await client.get(at)
        assert "<svg" in page.text
        wrong = await send(
            client, f"{SIGN_IN}/second-factor", {"secret": hidden(page, "secret"), "code": "1"}
        )
        assert wrong.status_code == 422
        assert hidden(wrong, "secret") == hidden(page, "secret"), "the phone has read it already"
        await set_up(client, f"{SIGN_IN}/second-factor", clock)
        assert (await client.get(QUEUE)).status_code == 200


async def test_a_password_somebody_gave_opens_one_sign_in(
    people: People, register: Register, passwords: Passwords, clock: Clock
) -> None:
    until = clock() + timedelta(hours=1)
    given = passwords.hash(PASSWORD)
    register.officers.add("ada", "Ada Example", Post.OFFICER, given, "highways", "", until)
    client = await people.guest()
    at = await shown(client, "ada")
    assert at.startswith(f"{SIGN_IN}/password")
    assert (await client.get(QUEUE)).status_code == 303
    for chosen, again, why in (
        ("short", "short", f"at least {SHORTEST} characters"),
        ("Password12345", "Password12345", "harder to guess"),
        ("ada-example-ada", "ada-example-ada", "harder to guess"),
        (OWN, OWN + "x", "Enter the same password twice"),
        (PASSWORD, PASSWORD, "Enter another password than the one you have"),
    ):
        answer = await send(client, f"{SIGN_IN}/password", {"new_password": chosen, "again": again})
        assert answer.status_code == 422
        assert why in answer.text
        assert chosen not in answer.text
    done = await send(client, f"{SIGN_IN}/password", {"new_password": OWN, "again": OWN, "next": QUEUE})
    assert done.headers["location"] == QUEUE
    assert (await client.get(QUEUE)).status_code == 200
    assert await shown(await people.guest(), "ada", OWN) == QUEUE
    register.accounts.give_password("ada", given, clock())
    clock.forward(seconds=1)
    late = await send(await people.guest(), SIGN_IN, {"username": "ada", "password": PASSWORD})
    assert RUN_OUT in late.text


@pytest.mark.parametrize(
    "guessed",
    [
        *(
            "Password123456",
            "P@ssw0rd12345!",
            "qwertyuiopasdf",
            "123456789012",
            "abcabcabcabc",
            "aaaaaaaaaaaa",
        ),
        *("welcome2026welcome", "Liverpool-12345", "zyxwvutsrqponm", "AdaExample2026!", "milton.keynes.1967"),
    ],
)
def test_what_is_guessed_first_is_no_password(guessed: str) -> None:
    assert why_not(guessed, ["Ada Example", "ada.e", "Milton Keynes City Council"])


@pytest.mark.parametrize(
    "chosen", ["correct horse battery", "three kettles sleeping", "xkTf83nv92mQ", "ŵy tŷ du bach iawn"]
)
def test_no_kinds_of_characters_are_asked_for(chosen: str) -> None:
    assert why_not(chosen, ["Ada Example", "ada.e", "Milton Keynes City Council"]) == ""


def test_a_secret_is_kept_encrypted_and_is_one_accounts_alone() -> None:
    ring = KeyRing({"old": b"k" * 32, "new": b"n" * 32}, "old")
    kept = Sealed(ring).seal("ada", "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    later = Sealed(KeyRing({"old": b"k" * 32, "new": b"n" * 32}, "new"))
    assert later.read("ada", kept) == "JBSWY3DPEHPK3PXP"
    assert later.read("eve", kept) is None
    assert Sealed(KeyRing({"new": b"n" * 32}, "new")).read("ada", kept) is None
    assert Sealed(None).read("ada", kept) is None
    for odd in ("", ":", "old:", "old:%%", kept[:-8]):
        assert later.read("ada", odd) is None


def test_a_code_is_of_its_half_minute_or_one_beside_it(clock: Clock) -> None:
    app, now = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), clock()
    beside = [now + timedelta(seconds=30 * step) for step in (-2, -1, 0, 1, 2)]
    found = [counter_of(app.secret, app.at(then), now) for then in beside]
    assert [each is not None for each in found] == [False, True, True, True, False]


async def test_the_register_keeps_no_secret_as_it_is(people: People, app: FastAPI, clock: Clock) -> None:
    made, codes = await set_up(await people.of(Post.OFFICER), "/casework/account/second-factor", clock)
    app.state.site.desk.register.close()
    kept = (app.state.site.settings.data_dir / "register.sqlite3").read_bytes()
    assert not any(code.encode() in kept for code in codes)
    assert made.secret.encode() not in kept
