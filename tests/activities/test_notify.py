"""GOV.UK Notify as a channel, against the stand-in: words, addresses, refusals in our terms, looking up."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from activities.letters.notifications import (
    BAD_ADDRESS,
    NOT_DELIVERED,
    NOT_THESE_WORDS,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    Outgoing,
    Receipt,
)
from activities.letters.notify import KINDS, NotifyChannel, NotifyClients, NotifyTemplates, placeholders
from charter.people import Channel
from charter.writing.letters import full_text, placeholders_of, word
from engine.errors import SettingsError
from tests.stand_in_notify import (
    BROKEN,
    DAILY,
    DOWN,
    KEY,
    LOST,
    NO_KEY,
    RATE,
    SMOKE,
    STATUSES,
    Fault,
    StandInNotify,
    stand_in_notify,
)

EMAIL, TEXT, POST = Channel.EMAIL, Channel.TEXT, Channel.POST
TO = {EMAIL: "ada@example.com", TEXT: "07700 900123", POST: "12 Example Close\nExample Town\nEX1 1EX"}
LONG = "x" * 3000
EVERYTHING = {name: name.upper() for name in placeholders_of("highways_repair/acknowledged")}


@pytest.fixture
def notify() -> Iterator[StandInNotify]:
    with stand_in_notify() as running:
        yield running


def templates(notify: StandInNotify, letters: dict[str, Any] | None = None) -> NotifyTemplates:
    generic = notify.generic()
    given = {"generic": {channel: generic[kind] for channel, kind in KINDS.items()}, "letters": letters or {}}
    return NotifyTemplates.model_validate(given)


def channel(
    notify: StandInNotify, which: Channel = EMAIL, key: str = KEY, letters: dict[str, Any] | None = None
) -> NotifyChannel:
    return NotifyChannel(NotifyClients(key, notify.base_url), templates(notify, letters), which)


def outgoing(which: Channel = EMAIL, **more: Any) -> Outgoing:
    usual: dict[str, Any] = {
        "letter_id": "MK-7Q4K2M9X3-1",
        "reference": "MK-7Q4K2M9X3",
        "channel": which,
        "to": TO[which],
        "subject": "" if which is TEXT else "We have your report",
        "body": "Dear Ada Example",
        "template": "highways_repair/acknowledged",
        "placeholders": {"name": "Ada Example"},
        "neutral": False,
    }
    return Outgoing(**{**usual, **more})


@pytest.mark.parametrize("which", [EMAIL, TEXT, POST])
def test_a_letter_goes_by_the_template_that_carries_everything(notify: StandInNotify, which: Channel) -> None:
    receipt = channel(notify, which).send(outgoing(which))
    [taken] = notify.taken
    assert (taken["reference"], taken["body"], taken["type"]) == (
        "MK-7Q4K2M9X3-1",
        "Dear Ada Example",
        KINDS[which],
    )
    assert receipt.id == taken["id"]
    assert channel(notify, which).waits_for_receipt is (which is not POST)


def test_one_looked_up_is_found_by_its_reference_and_kind(notify: StandInNotify) -> None:
    by_email = channel(notify)
    assert by_email.find("MK-7Q4K2M9X3-1", EMAIL) is None
    sent = by_email.send(outgoing())
    assert by_email.find("MK-7Q4K2M9X3-1", EMAIL) == sent
    assert by_email.find("MK-7Q4K2M9X3-1", TEXT) is None
    assert by_email.find("MK-7Q4K2M9X3-11", EMAIL) is None
    notify.taken[0]["status"] = "permanent-failure"
    assert by_email.find("MK-7Q4K2M9X3-1", EMAIL) == Receipt(id=sent.id, failed=NOT_DELIVERED)


@pytest.mark.parametrize(
    ("fault", "means", "person"),
    [
        (DOWN, ChannelDown, False),
        (LOST, ChannelDown, False),
        (BROKEN, ChannelDown, False),
        (RATE, ChannelLater, False),
        (DAILY, ChannelLater, True),
        (NO_KEY, ChannelLater, True),
    ],
)
def test_what_notify_says_no_with(
    notify: StandInNotify, fault: Fault, means: type[Exception], person: bool
) -> None:
    notify.faults.append(fault)
    with pytest.raises(means) as caught:
        channel(notify).send(outgoing())
    assert bool(getattr(caught.value, "person", "")) is person
    assert notify.references == (["MK-7Q4K2M9X3-1"] if fault is LOST else [])


def test_nobody_there_is_down(notify: StandInNotify) -> None:
    nobody = NotifyChannel(NotifyClients(KEY, "http://127.0.0.1:1"), templates(notify), EMAIL)
    with pytest.raises(ChannelDown):
        nobody.send(outgoing())
    with pytest.raises(ChannelDown):
        nobody.find("MK-7Q4K2M9X3-1", EMAIL)


def test_a_key_that_is_not_theirs_waits_for_a_person(notify: StandInNotify) -> None:
    with pytest.raises(ChannelLater) as caught:
        channel(notify, key=KEY[:-1] + "0").send(outgoing())
    assert "CHARTER_NOTIFY_API_KEY" in caught.value.person


@pytest.mark.parametrize(
    ("which", "to"), [(EMAIL, "ada.example.com"), (TEXT, "0770"), (POST, "12 Example Close\nExample Town")]
)
def test_an_address_notify_will_not_have_is_refused(notify: StandInNotify, which: Channel, to: str) -> None:
    with pytest.raises(ChannelRefused, match=BAD_ADDRESS):
        channel(notify, which).send(outgoing(which, to=to))


def test_a_template_that_is_not_there_is_not_the_addresss_fault(notify: StandInNotify) -> None:
    by_email = channel(notify)
    notify.templates.clear()
    with pytest.raises(ChannelRefused, match=NOT_THESE_WORDS):
        by_email.send(outgoing())


@pytest.mark.parametrize(
    ("to", "name", "lines"),
    [
        (TO[POST], "Ada Example", ["Ada Example", "12 Example Close", "Example Town", "EX1 1EX"]),
        ("12 Example Close, Example Town, EX1 1EX", "", ["12 Example Close", "Example Town", "EX1 1EX"]),
        ("1 Example Close\nEX1 1EX", "customer", ["The Occupier", "1 Example Close", "EX1 1EX"]),
        ("12 Example Close, Example Town ex1\u00a01ex", "", ["12 Example Close", "Example Town", "EX1 1EX"]),
        (
            "12 Example Close\u2028Example Town\nEX1-1EX\nUnited Kingdom",
            "Ada",
            ["Ada", "12 Example Close", "Example Town", "EX1 1EX"],
        ),
        ("~ Flat 2\n" + TO[POST], "", ["Flat 2", "12 Example Close", "Example Town", "EX1 1EX"]),
        ("(Flat 2)\n" + TO[POST], "", ["Flat 2)", "12 Example Close", "Example Town", "EX1 1EX"]),
        ("a\nb\nc\nd\ne\nf\ng\nEX1 1EX", "Ada", ["Ada", "a", "b", "c", "d", "e, f, g", "EX1 1EX"]),
    ],
)
def test_an_address_as_notify_wants_it(notify: StandInNotify, to: str, name: str, lines: list[str]) -> None:
    channel(notify, POST).send(outgoing(POST, to=to, placeholders={"name": name}))
    assert notify.taken[0]["to"].split("\n") == lines


@pytest.mark.parametrize("to", sorted(SMOKE))
def test_notifys_smoke_test_recipients_are_taken_and_not_kept(notify: StandInNotify, to: str) -> None:
    which = EMAIL if "@" in to else TEXT
    assert channel(notify, which).send(outgoing(which, to=to)).id
    assert (notify.taken, notify.receipts()) == ([], [])


@pytest.mark.parametrize(("to", "status"), sorted(STATUSES.items()))
def test_notifys_failing_recipients_fail(notify: StandInNotify, to: str, status: str) -> None:
    which = EMAIL if "@" in to else TEXT
    channel(notify, which).send(outgoing(which, to=to))
    assert [receipt["status"] for receipt in notify.receipts()] == [status]


@pytest.mark.parametrize("which", [EMAIL, POST])
@pytest.mark.parametrize("told", ["<script>alert(1)</script>", LONG, "* [a](http://example.com)"])
def test_what_a_citizen_wrote_arrives_as_text(notify: StandInNotify, which: Channel, told: str) -> None:
    given = {**EVERYTHING, "where": told}
    words = word("highways_repair/acknowledged", which, given)
    channel(notify, which).send(outgoing(which, subject=words.subject, body=words.body))
    body = notify.taken[0]["body"]
    if told.startswith("*"):
        assert "\\[a\\](http" in body  # markdown that Notify shows and does not obey
    else:
        assert told in body  # Notify escapes HTML itself, and knows no backslash before < and >


# -- templates of the council's own


@pytest.mark.parametrize("which", [EMAIL, TEXT, POST])
def test_a_letter_with_a_template_of_its_own_goes_by_it(notify: StandInNotify, which: Channel) -> None:
    text = full_text("highways_repair/acknowledged", which)
    own = notify.upload(KINDS[which], "", text)
    through = channel(notify, which, letters={"highways_repair/acknowledged": {which: own}})
    through.send(outgoing(which, placeholders={**EVERYTHING, "where": "# <b>Here</b>"}))
    [taken] = notify.taken
    assert taken["template"]["id"] == own
    if which is EMAIL:
        assert "where" in taken["sanitised"]
        assert "contact_us" not in taken["sanitised"]
    if which is POST:
        assert "\\# <b>Here</b>" in taken["body"]


def test_what_is_worded_otherwise_never_goes_by_the_letters_own(
    notify: StandInNotify,
) -> None:
    own = notify.upload("email", "", "((where))")
    through = channel(notify, letters={"highways_repair/acknowledged": {EMAIL: own}})
    through.send(outgoing(neutral=True))
    through.send(outgoing(letter_id="MK-7Q4K2M9X3-1-rep"))
    through.send(outgoing(letter_id="MK-7Q4K2M9X3-2", own_words=True, body="With an officer's paragraph"))
    assert notify.taken[-1]["body"] == "With an officer's paragraph"
    assert own not in {taken["template"]["id"] for taken in notify.taken}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[generic]\nemail = 'x'", "generic.email"),
        ("[generic]\nfax = '11111111-1111-4111-8111-111111111111'", "generic.fax"),
        ("generic = {}\n[letters.'no/such']\nemail = '11111111-1111-4111-8111-111111111111'", "no/such"),
        ("nonsense", "it is not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "notify.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said):
        NotifyTemplates.load(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        NotifyTemplates.load(tmp_path / "absent.toml")


def test_a_channel_needs_the_template_that_carries_everything() -> None:
    with pytest.raises(SettingsError, match="none for email"):
        NotifyChannel(NotifyClients(KEY, "http://127.0.0.1:1"), NotifyTemplates(generic={}), EMAIL)


def test_placeholders_are_found_as_notify_finds_them() -> None:
    assert placeholders("((a)) ((b??shown if b)) (c) (( d ))") == {"a", "b", "d"}


def test_each_thread_has_a_client_of_its_own() -> None:
    clients = NotifyClients(KEY, "http://127.0.0.1:1")
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(clients.mine())) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert found[0] is not found[1]
    assert clients.mine() is clients.mine()
