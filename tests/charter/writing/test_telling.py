"""Who is told, by which channel and when: channels, hours and forms, cell by cell."""

from datetime import UTC, datetime, time
from itertools import product
from typing import Any

import pytest

from charter.cases import Audience
from charter.people import (
    Channel,
    Consent,
    Customer,
    Needs,
    Representative,
    RepresentativeKind,
    SafeContact,
)
from charter.writing.letters import NOT_COPIED, templates
from charter.writing.telling import Hours, Plan, plan, plan_copy

EMAIL, TEXT, POST, CALL = Channel.EMAIL, Channel.TEXT, Channel.POST, Channel.CALL
ADDRESSES = {"email": "ada@example.com", "phone": "01632 960001", "address": "12 Example Close"}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday in winter: London and UTC agree."""


def ada(**more: Any) -> Customer:
    return Customer(**{"name": "Ada Example", **ADDRESSES, **more})


def planned(customer: Customer, at: datetime = NOON, *, urgent: bool = False, **more: Any) -> Plan:
    return plan(customer, Hours(at, urgent=urgent), **more)


def test_monday_it_is() -> None:
    assert f"{NOON:%A}" == "Monday"


@pytest.mark.parametrize(
    ("given", "channels"),
    [
        ("email phone address", (EMAIL, POST)),
        ("email phone", (EMAIL,)),
        ("email address", (EMAIL, POST)),
        ("phone address", (POST,)),
        ("email", (EMAIL,)),
        ("address", (POST,)),
    ],
)
@pytest.mark.parametrize("signed_up", [False, True])
@pytest.mark.parametrize("prefers", [None, EMAIL, TEXT, POST])
def test_by_email_unless_they_asked_otherwise_and_text_only_where_signed_up(
    given: str, channels: tuple[Channel, ...], signed_up: bool, prefers: Channel | None
) -> None:
    have = {name: ADDRESSES[name] if name in given else "" for name in ADDRESSES}
    found = planned(ada(**have, texts_signed_up=signed_up, prefers=prefers)).channels
    texts = "phone" in given and (signed_up or prefers is TEXT)
    expected = {*channels, *([TEXT] if texts else [])}
    assert set(found) == expected
    first = prefers if prefers in expected else next(one for one in (EMAIL, TEXT, POST) if one in expected)
    assert found[0] is first


@pytest.mark.parametrize("prefers", [None, EMAIL, TEXT, POST])
@pytest.mark.parametrize("signed_up", [False, True])
def test_who_has_signed_up_for_texts_is_sent_one_of_when_an_appointment_is(
    signed_up: bool, prefers: Channel | None
) -> None:
    customer, noon = (
        ada(texts_signed_up=signed_up, prefers=prefers),
        Hours(datetime(2026, 11, 23, 12, tzinfo=UTC)),
    )
    for letter in ("booked", "moved", "reminder"):
        found = plan(customer, noon, template=f"every_case/appointment_{letter}").channels
        assert found[0] is (TEXT if signed_up else prefers or EMAIL)
        assert EMAIL in found
    assert plan(customer, noon, template="every_case/late").channels[0] is (prefers or EMAIL)


def test_only_a_telephone_number_is_an_officers_call() -> None:
    found = planned(Customer(phone="01632 960001"))
    assert found.channels == ()
    assert "Call the customer" in found.with_officer


NFA = ["No fixed abode, Milton Keynes, MK9 3EJ", "NFA", "of no fixed address"]


@pytest.mark.parametrize("address", NFA)
@pytest.mark.parametrize("prefers", [None, POST])
def test_nothing_is_posted_to_no_fixed_abode(address: str, prefers: Channel | None) -> None:
    nowhere = Customer(name="Ada Example", address=address, prefers=prefers)
    assert nowhere.reachable_by() == ()
    alone = planned(nowhere)
    assert (alone.channels, alone.stopped) == ((), "")
    assert "no fixed abode" in alone.with_officer
    called = planned(nowhere.model_copy(update={"phone": "07700 900123"}))
    assert (called.channels, "Call the customer" in called.with_officer) == ((), True)
    written = planned(nowhere.model_copy(update={"email": "ada@example.com"}))
    assert written.channels == (EMAIL,)
    safe = planned(nowhere.model_copy(update={"safe_contact": SafeContact(channels=(POST,))}))
    assert (safe.channels, bool(safe.with_officer)) == ((), True)
    told = Representative(
        name="Ruby Example", kind=RepresentativeKind.CARER, consent=Consent.GIVEN, address=address
    )
    copied = plan_copy(told, ada(), "every_case/late")
    assert copied is not None
    assert (copied.channels, bool(copied.with_officer)) == ((), True)


def test_without_any_address_nobody_is_told_and_nobody_is_bothered() -> None:
    found = planned(Customer(name="Ada Example"))
    assert (found.channels, found.with_officer) == ((), "")
    assert found.stopped


@pytest.mark.parametrize("asked", [{"needs": Needs(phone_instead_of_writing=True)}, {"prefers": CALL}])
def test_asked_for_the_telephone_an_officer_calls(asked: dict[str, Any]) -> None:
    found = planned(ada(**asked))
    assert found.channels == ()
    assert "Call the customer" in found.with_officer


@pytest.mark.parametrize(
    ("needs", "formats"),
    [
        (Needs(large_print=True), ("large print",)),
        (Needs(braille=True, bsl=True), ("Braille", "British Sign Language")),
        (Needs(interpreter="Polish"), ("Polish",)),
        (Needs(extra_time=True, someone_with_them="my sister"), ()),
    ],
)
def test_other_forms_are_an_officers_while_the_plain_letter_goes(
    needs: Needs, formats: tuple[str, ...]
) -> None:
    found = planned(ada(needs=needs))
    assert found.formats == formats
    assert found.channels == (EMAIL, POST)


def test_a_death_stops_every_letter() -> None:
    variants: list[dict[str, Any]] = [
        {},
        {"safe_contact": SafeContact(channels=(EMAIL,))},
        {"prefers": CALL},
        {"needs": Needs(braille=True)},
    ]
    for more, audience, urgent in product(variants, Audience, (False, True)):
        customer = ada(died=True, **more)
        found = planned(customer, audience=audience, urgent=urgent, old_contact=ada())
        assert found.channels == ()
        assert found.formats == ()
        assert found.with_officer == ""
        assert "died" in found.stopped


# -- texts by day


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (datetime(2026, 11, 23, 7, 59, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 23, 19, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 23, 20, 0, 0, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 0, 0, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        # Summer time: eight in London is seven in UTC.
        (datetime(2026, 7, 6, 6, 59, 59, tzinfo=UTC), datetime(2026, 7, 6, 7, tzinfo=UTC)),
        (datetime(2026, 7, 6, 19, 0, 0, tzinfo=UTC), datetime(2026, 7, 7, 7, tzinfo=UTC)),
        # The nights the clocks change: Sunday 28 March 2027 and Sunday 31 October 2027.
        (datetime(2027, 3, 27, 21, 0, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (datetime(2027, 10, 30, 20, 0, 0, tzinfo=UTC), datetime(2027, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_texts_go_between_eight_and_eight_in_london(at: datetime, goes: datetime | None) -> None:
    customer = ada(prefers=TEXT)
    assert planned(customer, at).not_before == goes
    assert planned(customer, at, urgent=True).not_before is None
    assert planned(ada(), at).not_before is None


@pytest.mark.parametrize("channel", [EMAIL, POST])
def test_only_texts_have_hours_of_their_own(channel: Channel) -> None:
    found = planned(ada(prefers=channel, texts_signed_up=True), datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert (found.not_before, found.not_after) == (None, None)


def test_the_hours_say_when_they_end() -> None:
    late = datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert planned(ada(prefers=TEXT)).not_after == late
    assert planned(ada(prefers=TEXT), late).not_after == datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert planned(ada(prefers=TEXT), urgent=True).not_after is None


# -- what has been refused


def test_the_next_channel_is_tried_and_then_an_officer() -> None:
    customer = ada(texts_signed_up=True)
    assert planned(customer).channels == (EMAIL, TEXT, POST)
    assert planned(customer, refused=[EMAIL]).channels == (TEXT, POST)
    assert planned(customer, refused=[EMAIL, TEXT]).channels == (POST,)
    found = planned(customer, refused=[EMAIL, TEXT, POST])
    assert found.channels == ()
    assert found.with_officer


# -- safe contact


@pytest.mark.parametrize("no_post", [False, True])
@pytest.mark.parametrize("neutral", [False, True])
@pytest.mark.parametrize("prefers", [None, EMAIL, TEXT, POST])
@pytest.mark.parametrize("safe", [(), (EMAIL,), (TEXT,), (POST,), (CALL,), (EMAIL, POST), (POST, TEXT, CALL)])
def test_safe_contact_uses_one_safe_channel_or_a_person(
    safe: tuple[Channel, ...], prefers: Channel | None, neutral: bool, no_post: bool
) -> None:
    rules = SafeContact(channels=safe, no_post=no_post, neutral_wording=neutral)
    found = planned(ada(safe_contact=rules, prefers=prefers))
    writable = [one for one in safe if one is not CALL and not (no_post and one is POST)]
    assert found.neutral is neutral
    assert len(found.channels) <= 1
    if writable:
        assert found.channels == ((prefers if prefers in writable else writable[0]),)
        assert found.with_officer == ""
    else:
        assert found.channels == ()
        assert "Safe contact is set" in found.with_officer
        assert ("Call the customer" in found.with_officer) == (CALL in safe)


@pytest.mark.parametrize("refused", [EMAIL, TEXT, POST])
def test_when_the_safe_channel_fails_it_is_never_the_next_one(refused: Channel) -> None:
    rules = SafeContact(channels=(EMAIL, TEXT, POST))
    found = planned(ada(safe_contact=rules), refused=[refused])
    assert found.channels == ()
    assert "decide" in found.with_officer


def test_a_safe_channel_without_an_address_does_not_open_another() -> None:
    found = planned(ada(email="", safe_contact=SafeContact(channels=(EMAIL,))))
    assert found.channels == ()
    assert found.with_officer


def test_what_is_safe_is_said_to_the_officer() -> None:
    rules = SafeContact(
        channels=(CALL,), hours_from=time(9), hours_until=time(15), no_voicemail=True, no_post=True
    )
    said = planned(ada(safe_contact=rules)).with_officer
    for rule in ("call", "09:00 to 15:00", "no voicemail", "no post"):
        assert rule in said


@pytest.mark.parametrize("safe", [(EMAIL,), (CALL,)])
def test_asked_for_calls_only_where_a_call_is_safe(safe: tuple[Channel, ...]) -> None:
    customer = ada(needs=Needs(phone_instead_of_writing=True), safe_contact=SafeContact(channels=safe))
    found = planned(customer)
    assert found.channels == ()
    assert ("Call the customer" in found.with_officer) == (CALL in safe)


@pytest.mark.parametrize(
    ("hours", "at", "goes"),
    [
        ((18, 20), 12, (23, 18)),
        ((18, 20), 18, None),
        ((18, 20), 20, (24, 18)),
        ((22, 6), 12, (23, 22)),  # across midnight
        ((22, 6), 23, None),
        ((22, 6), 5, None),
        ((22, 6), 6, (23, 22)),
        ((None, 10), 9, None),
        ((None, 10), 12, (24, 0)),
        ((14, None), 12, (23, 14)),
        ((14, None), 23, None),
        ((9, 9), 3, None),  # the whole day
    ],
)
@pytest.mark.parametrize("urgent", [False, True])
def test_safe_hours_hold_for_email_too_urgent_or_not(
    hours: tuple[int | None, int | None], at: int, goes: tuple[int, int] | None, urgent: bool
) -> None:
    begins, ends = (None if hour is None else time(hour) for hour in hours)
    rules = SafeContact(channels=(EMAIL,), hours_from=begins, hours_until=ends)
    found = planned(ada(safe_contact=rules), NOON.replace(hour=at), urgent=urgent)
    expected = None if goes is None else datetime(2026, 11, *goes, tzinfo=UTC)
    assert found.not_before == expected


def test_a_text_in_safe_hours_is_still_only_by_day() -> None:
    evening = SafeContact(channels=(TEXT,), hours_from=time(19), hours_until=time(23))
    found = planned(ada(safe_contact=evening), NOON)
    assert found.not_before == datetime(2026, 11, 23, 19, tzinfo=UTC)
    assert found.not_after == datetime(2026, 11, 23, 20, tzinfo=UTC)
    after = planned(ada(safe_contact=evening), NOON.replace(hour=21))
    assert after.not_before == datetime(2026, 11, 24, 19, tzinfo=UTC)


def test_safe_hours_with_no_daytime_in_them_leave_a_text_to_an_officer() -> None:
    night = SafeContact(channels=(TEXT,), hours_from=time(21), hours_until=time(23))
    found = planned(ada(safe_contact=night))
    assert found.channels == ()
    assert found.with_officer
    assert planned(ada(safe_contact=night), urgent=True).not_before == datetime(2026, 11, 23, 21, tzinfo=UTC)


# -- details changed


def test_the_old_contact_hears_by_the_old_details() -> None:
    old = Customer(email="old@example.com")
    found = planned(ada(), audience=Audience.OLD_CONTACT, old_contact=old)
    assert found.channels == (EMAIL,)


@pytest.mark.parametrize("who", ["customer", "old"])
def test_the_old_contact_hears_nothing_where_safe_contact_is_set(who: str) -> None:
    safe = SafeContact(channels=(EMAIL,))
    customer = ada(safe_contact=safe if who == "customer" else None)
    old = Customer(email="old@example.com", safe_contact=safe if who == "old" else None)
    found = planned(customer, audience=Audience.OLD_CONTACT, old_contact=old)
    assert (found.channels, found.with_officer) == ((), "")
    assert found.stopped


@pytest.mark.parametrize("old", [None, Customer(), Customer(phone="01632 960001")])
def test_an_old_contact_that_cannot_be_written_to_is_left_alone(old: Customer | None) -> None:
    found = planned(ada(), audience=Audience.OLD_CONTACT, old_contact=old)
    assert (found.channels, found.with_officer) == ((), "")


# -- representatives

CARER = Representative(name="Ruby Example", kind=RepresentativeKind.CARER, email="ruby@example.com")


@pytest.mark.parametrize("consent", list(Consent))
def test_a_representative_is_told_once_there_is_consent(consent: Consent) -> None:
    found = plan_copy(CARER.model_copy(update={"consent": consent}), ada(), "highways_repair/inspected")
    assert (found is None) == (consent is Consent.AWAITED)


def test_a_councillors_consent_is_taken_as_given() -> None:
    councillor = Representative.model_validate(
        {"name": "Cass Example", "kind": "councillor", "email": "cass@example.com"}
    )
    found = plan_copy(councillor, ada(), "every_case/late")
    assert found is not None
    assert found.channels == (EMAIL,)


@pytest.mark.parametrize("template", sorted(templates()))
def test_what_is_between_the_customer_and_us_is_not_copied(template: str) -> None:
    told = CARER.model_copy(update={"consent": Consent.GIVEN})
    assert (plan_copy(told, ada(), template) is None) == (template in NOT_COPIED)
    assert plan_copy(None, ada(), template) is None
    assert plan_copy(told, ada(died=True), template) is None


@pytest.mark.parametrize(
    ("reached", "channels", "officer"),
    [
        (
            {"email": "r@example.com", "address": "1 Example Row", "phone": "01632 960002"},
            (EMAIL, POST),
            False,
        ),
        ({"address": "1 Example Row"}, (POST,), False),
        ({"phone": "01632 960002"}, (), True),
    ],
)
def test_a_representative_is_written_to_or_told_by_an_officer(
    reached: dict[str, str], channels: tuple[Channel, ...], officer: bool
) -> None:
    told = Representative(
        name="Ruby Example", kind=RepresentativeKind.CARER, consent=Consent.GIVEN, **reached
    )
    found = plan_copy(told, ada(), "every_case/late")
    assert found is not None
    assert (found.channels, bool(found.with_officer)) == (channels, officer)
    refused = plan_copy(told, ada(), "every_case/late", refused=[EMAIL, POST])
    assert refused is not None
    assert refused.with_officer


def test_a_representative_nobody_can_reach_gets_no_copy() -> None:
    told = Representative(name="Ruby Example", kind=RepresentativeKind.CARER, consent=Consent.GIVEN)
    assert plan_copy(told, ada(), "every_case/late") is None


@pytest.mark.parametrize("neutral", [False, True])
def test_a_copy_is_neutral_where_the_customers_letters_are(neutral: bool) -> None:
    told = CARER.model_copy(update={"consent": Consent.GIVEN})
    customer = ada(safe_contact=SafeContact(channels=(EMAIL,), neutral_wording=neutral))
    found = plan_copy(told, customer, "every_case/late")
    assert found is not None
    assert found.neutral is neutral
