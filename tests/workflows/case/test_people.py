"""The people of a case: how each is reached, who may be told, and what never leaves the council."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import Kind
from charter.counting.counting import london
from charter.people import Channel, Customer, Representative, SafeContact
from register.letters.stored import LetterState
from tests.stories import ADA, Story, World
from tests.workflows.saying import FILLED, FOUND, eventually, not_taken, reported, said, task, told, went_to

CHANGED, LEFT = "every_case/contact_changed", "every_case/contact_left"
INSPECTED = "highways_repair/inspected"
CARER = {"name": "Bea Sample", "kind": "carer", "email": "bea@example.com"}
COUNCILLOR = {"name": "Cllr Specimen", "kind": "councillor", "email": "cllr@example.com"}


def window(world: World, hours: int) -> dict[str, str]:
    """Safe hours that begin so many hours from now, on the clock in London."""
    begins = london(world.clock()) + timedelta(hours=hours)
    return {"hours_from": f"{begins:%H:%M}", "hours_until": f"{begins + timedelta(hours=2):%H:%M}"}


# -- contact details


async def test_new_details_are_confirmed_there_and_the_old_contact_hears_only_that(world: World) -> None:
    story = await reported(world)
    await said(story, "contact_changed", by="customer", email="ada.new@example.com")
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert story.sent() == ["highways_repair/acknowledged", CHANGED, LEFT, INSPECTED]
    assert went_to(story) == [
        "ada@example.com", "ada.new@example.com", "ada@example.com", "ada.new@example.com",
    ]  # fmt: skip
    left = told(story, LEFT)
    assert left.subject == "Contact details changed"
    for ours in (story.reference, "Ada", "pothole", "Pothole", "ada.new@example.com"):
        assert ours not in left.subject + left.body, ours


async def test_what_stays_is_not_told_that_it_was_left(world: World) -> None:
    story = await reported(world)
    await said(story, "contact_changed", by="officer", address="1 New Row\nExample Town\nEX1 3EX")
    await story.rest()
    left = told(story, LEFT)
    assert (left.channels, left.worded[Channel.POST].to) == ((Channel.POST,), ADA.address)
    assert went_to(story).count("ada@example.com") == 2  # the acknowledgement and the confirmation
    await said(story, "contact_changed", by="officer", phone="01632 960009")
    await story.rest()
    assert told(story, LEFT).state is LetterState.STOPPED, "the old telephone was not signed up for texts"
    why = await not_taken(story, "contact_changed", by="officer", phone="01632 960009")
    assert why == "Nothing was changed."


@pytest.mark.parametrize("representative", [None, CARER], ids=["nobody", "consent awaited"])
async def test_nobody_without_consent_redirects_the_letters(
    world: World, representative: dict[str, str] | None
) -> None:
    story = await reported(world)
    if representative:
        await said(story, "representative_added", representative=representative)
    why = await not_taken(story, "contact_changed", by="representative", email="bea@example.com")
    assert "Only the customer can change these details" in why
    assert (await story.rest()).state.customer == ADA


async def test_needs_are_obeyed_in_every_letter(world: World) -> None:
    story = await reported(world)
    await said(story, "needs_recorded", by="customer", needs={"large_print": True, "bsl": True})
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert "large print, British Sign Language" in told(story, "every_case/needs_recorded").body
    assert told(story, INSPECTED).formats == ("large print", "British Sign Language")
    assert (
        "Make letter 3 (highways_repair/inspected) in: large print"
        in task(story, "letter/3/formats").task.what
    )
    await said(story, "needs_recorded", by="customer", needs={"phone_instead_of_writing": True})
    await said(story, "work_completed", **FILLED)
    await story.rest()
    done = told(story, "highways_repair/completed_permanent")
    assert (done.state, done.failure) == (
        LetterState.WITH_OFFICER, "Call the customer: they asked to be told by telephone."
    )  # fmt: skip
    await said(story, "call_recorded", letter=done.number, said="Read it to them.")
    await story.rest()
    assert told(story, "highways_repair/completed_permanent").state is LetterState.RECORDED_CALL
    assert f"letter/{done.number}" not in story.tasks()
    why = await not_taken(story, "call_recorded", letter=99, said="Read it to them.")
    assert why == f"There is no letter 99; the last is {done.number}."


# -- safe contact


async def test_safe_contact_is_obeyed_by_every_letter(world: World) -> None:
    story = await reported(world)
    safe = {"channels": ["email"], "neutral_wording": True, "no_post": True}
    await said(story, "safe_contact_set", by="customer", safe_contact=safe)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    letter = told(story, INSPECTED)
    assert (letter.channels, letter.neutral) == ((Channel.EMAIL,), True)
    for ours in ("pothole", "inspect", "repair", "road"):
        assert ours not in (letter.subject + letter.body).casefold(), ours
    await said(story, "contact_changed", by="customer", email="safe@example.com")
    await story.rest()
    left = told(story, LEFT)
    assert (left.state, left.failure) == (
        LetterState.STOPPED, "Safe contact is set: the old contact hears nothing."
    )  # fmt: skip
    assert went_to(story) == ["ada@example.com", "ada@example.com", "safe@example.com"]
    why = await not_taken(story, "contact_changed", by="representative", email="x@example.com")
    assert why == "Only the customer can change these details: safe contact is set."


@pytest.mark.parametrize(
    ("safe", "why"),
    [
        ({"channels": ["post"], "no_post": True}, "There is no safe way to write"),
        ({"channels": ["call"], "no_voicemail": True}, "Call the customer."),
        ({"channels": []}, "There is no safe way to write"),
    ],
    ids=["no post", "calls only", "none named"],
)
async def test_without_a_safe_channel_an_officer_decides_and_no_other_is_used(
    world: World, safe: dict[str, Any], why: str
) -> None:
    story = await reported(world)
    await said(story, "safe_contact_set", by="officer", safe_contact=safe)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    letter = told(story, INSPECTED)
    assert letter.state is LetterState.WITH_OFFICER
    assert letter.failure.startswith(why)
    assert "letter/2" in story.tasks()
    assert len(went_to(story)) == 1
    await said(story, "safe_contact_ended", by="customer", reason="I have moved.")
    await said(story, "work_completed", **FILLED)
    await story.rest()
    assert told(story, "highways_repair/completed_permanent").state is LetterState.SENT


async def test_a_letter_waits_for_the_safe_hours(world: World) -> None:
    story = await reported(world)
    safe = {"channels": ["email"], **window(world, 3)}
    await said(story, "safe_contact_set", by="customer", safe_contact=safe)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert told(story, INSPECTED).state is LetterState.HELD
    await delivered(story, told(story, INSPECTED).id)
    assert told(story, INSPECTED).state is LetterState.SENT


async def test_time_passes_for_a_case_whose_letter_waits_for_its_hour(world: World) -> None:
    story = await reported(world)
    await said(
        story, "safe_contact_set", by="customer", safe_contact={"channels": ["email"], **window(world, 3)}
    )
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    began = await story.now()
    await story.skip(timedelta(days=1))
    assert await story.now() - began >= timedelta(days=1)
    assert told(story, INSPECTED).state is LetterState.SENT


async def delivered(story: Story, letter_id: str) -> None:
    """Let the Delivery of that letter come to its hour and end."""
    world = story.world
    delivery = world.client.get_workflow_handle(letter_id)

    await eventually(lambda: world.register.letters.get(letter_id))
    await world.time.skip(delivery, timedelta(hours=4))
    await delivery.result()


async def test_a_death_stops_every_letter_those_held_as_well(world: World) -> None:
    story = await reported(world)
    await said(story, "representative_added", representative=COUNCILLOR)
    await said(
        story, "safe_contact_set", by="officer", safe_contact={"channels": ["email"], **window(world, 3)}
    )
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    held = told(story, INSPECTED)
    assert held.state is LetterState.HELD
    gone = went_to(story)
    await said(story, "customer_died", note="A relative rang.")
    await said(story, "work_completed", **FILLED)
    await delivered(story, held.id)
    await story.rest()
    assert "died" in story.tasks()
    for template in (INSPECTED, "highways_repair/completed_permanent"):
        letter = told(story, template)
        assert (letter.state, letter.failure) == (
            LetterState.STOPPED, "The customer has died: all letters have stopped."
        )  # fmt: skip
    assert went_to(story) == gone
    why = await not_taken(story, "satisfaction_given", by="representative", score=1)
    assert why == "It is not asked in this case."


async def test_a_death_recorded_in_error_stops_no_later_letter(world: World) -> None:
    story = await reported(world)
    mistaken = {"by": "manager", "reason": "They rang about another case."}
    assert await not_taken(story, "death_recorded_in_error", **mistaken) == "No death is recorded."
    await said(story, "customer_died", note="A relative rang.")
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "death_recorded_in_error", **mistaken)
    await said(story, "work_completed", **FILLED)
    await story.rest()
    assert story.tasks() == ["not_died"]
    assert told(story, INSPECTED).state is LetterState.STOPPED, "a person says what it said"
    assert told(story, "highways_repair/completed_permanent").state is LetterState.SENT
    await said(story, "customer_died", note="They have died since.")
    assert await not_taken(story, "customer_died", note="Told twice.") == "It is recorded already."
    assert sorted(story.tasks()) == ["died/2", "not_died"]


async def test_post_or_a_call_where_there_is_no_email(world: World) -> None:
    by_post = await reported(world, customer=Customer(name="Ada Example", address=ADA.address))
    by_phone = await reported(world, customer=Customer(name="Ada Example", phone=ADA.phone))
    unknown = await reported(world, customer=Customer())
    acknowledged = "highways_repair/acknowledged"
    for story in (by_post, by_phone, unknown):
        await story.rest()
    assert told(by_post, acknowledged).channel is Channel.POST
    assert told(by_phone, acknowledged).state is LetterState.WITH_OFFICER
    assert "there is only a telephone number" in task(by_phone, "letter/1").task.what
    assert told(unknown, acknowledged).state is LetterState.STOPPED
    assert unknown.tasks() == []


# -- somebody who acts for them


async def test_a_councillor_s_consent_is_taken_as_given(world: World) -> None:
    story = await reported(world)
    await said(story, "representative_added", by="representative", representative=COUNCILLOR)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert told(story, INSPECTED, copy=True).worded[Channel.EMAIL].to == "cllr@example.com"
    assert "This is a copy" in told(story, INSPECTED, copy=True).body
    assert went_to(story) == ["ada@example.com", "ada@example.com", "ada@example.com", "cllr@example.com"]
    why = await not_taken(story, "representative_added", by="representative", representative=CARER)
    assert why == "Somebody acts for the customer already: only the customer can change that."
    assert (await story.refused("representative_ended", by="representative")).type == "NotTheirs"


@pytest.mark.parametrize("ends", ["consent_recorded", "representative_ended"])
async def test_what_a_member_may_be_told_is_necessary_and_a_person_records_why(
    world: World, ends: str
) -> None:
    """Data Protection Act 2018, Schedule 1, paragraph 24: it permits, where that is necessary."""
    at_the_door = await reported(world, representative=Representative.model_validate(COUNCILLOR))
    later = await reported(world)
    why = await said(later, "representative_added", by="representative", representative=COUNCILLOR)
    assert why == "They may be told what is necessary. Record why it is."
    for story in (at_the_door, later):
        await story.rest()
        assert "may be told what is necessary" in task(story, "necessity").task.what
        if ends == "representative_ended":
            await said(story, ends, by="customer")
        else:
            await said(story, ends, consent="taken_as_given", reason="They ask for the dates of the repair.")
        await story.rest()
        assert "necessity" not in story.tasks()
    known = await reported(world)
    given = {**COUNCILLOR, "reason": "They ask for the dates of the repair."}
    await said(known, "representative_added", representative=given)
    assert "necessity" not in known.tasks()
    await said(known, "consent_recorded", consent="given", reason="They rang.")


async def test_waiting_for_consent_stops_only_what_they_are_told(world: World) -> None:
    story = await reported(world)
    before = await story.due("inspect")
    await said(story, "representative_added", by="officer", representative=CARER)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert story.sent() == ["highways_repair/acknowledged", "every_case/consent_needed", INSPECTED]
    assert "bea@example.com" not in went_to(story)
    assert await story.due("inspect") == before
    assert "consent" in story.tasks()
    await said(story, "consent_recorded", by="customer", consent="given", reason="Yes, she may.")
    await said(story, "work_completed", **FILLED)
    await story.rest()
    assert "consent" not in story.tasks()
    assert went_to(story)[-2:] == ["ada@example.com", "bea@example.com"]
    await said(story, "representative_ended", by="customer")
    await said(story, "not_fixed", by="customer", what="It is back.")
    await story.rest()
    assert story.letters()[-2:] == ["every_case/representative_ended", "every_case/disputed"]
    assert went_to(story)[-2:] == ["ada@example.com", "ada@example.com"]
    assert await not_taken(story, "representative_ended", by="customer") == "Nobody represents the customer."


async def test_a_report_made_for_somebody_asks_for_their_consent(world: World) -> None:
    story = await reported(world, representative=Representative.model_validate(CARER))
    await story.rest()
    assert story.sent() == ["highways_repair/acknowledged", "every_case/consent_needed"]
    assert went_to(story) == ["ada@example.com", "ada@example.com"]
    assert story.tasks() == ["consent"]


@pytest.mark.parametrize(
    ("by", "said_of_them", "why"),
    [
        ("officer", {"consent": "taken_as_given"}, "for a councillor or an MP only"),
        ("officer", {"consent": "authority"}, "recorded with a reason"),
        ("manager", {"consent": "best_interests", "reason": " "}, "recorded with a reason"),
        ("representative", {"consent": "given"}, "cannot record their own consent"),
    ],
)
async def test_consent_that_is_none_is_refused(
    world: World, by: str, said_of_them: dict[str, str], why: str
) -> None:
    story = await reported(world)
    given = {**CARER, **said_of_them}
    assert why in await not_taken(story, "representative_added", by=by, representative=given)
    await said(story, "representative_added", representative=CARER)
    if by != "representative":
        consent = {"reason": " ", **said_of_them}
        assert why in await not_taken(story, "consent_recorded", by=by, **consent)
    assert "What a customer records" in await not_taken(
        story, "consent_recorded", by="customer", consent="authority", reason="I say so."
    )
    assert "Say why" in await not_taken(story, "consent_recorded", consent="awaited", reason="Not yet.")
    assert "bea@example.com" not in went_to(story)


# -- through whom they are asked to contact us


async def test_a_nominated_contact_is_a_manager_s_and_reviewed_every_six_months(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    contact = {
        "name": "Cal Specimen",
        "reason": "Forty letters a day.",
        "mediation_considered": "Offered and declined.",
    }
    assert (await story.refused("nominated_contact_set", by="officer", contact=contact)).type == "NotTheirs"
    await said(story, "nominated_contact_set", by="manager", contact=contact)
    await story.rest()
    letter = told(story, "every_case/nominated_contact_set")
    assert "Cal Specimen" in letter.body
    assert "If you do not agree" in letter.body
    assert "mediation" not in letter.body.casefold()
    await said(story, "reported_again", by="customer", what="Still there.")
    assert await story.due("inspect") == inspect_by
    assert "reported_again" in story.tasks()
    for expected in ("nominated", "nominated/2"):
        assert expected not in story.tasks()
        await story.skip(timedelta(days=185))
        assert task(story, expected).task.for_role == "manager"
    await said(story, "nominated_contact_ended", by="manager", reason="A year has passed.")
    await story.rest()
    assert story.letters()[-1] == "every_case/nominated_contact_ended"
    tasks = story.tasks()
    await story.skip(timedelta(days=185))
    assert [one for one in story.tasks() if one.startswith("nominated")] == [
        one for one in tasks if one.startswith("nominated")
    ]
    refused = await not_taken(story, "nominated_contact_ended", by="manager", reason="Again.")
    assert refused == "No nominated contact was set."


async def test_notes_and_addresses_stay_off_the_public_timeline(world: World) -> None:
    story = await reported(world)
    await said(story, "note_added", note="The customer sounded worried.")
    await said(story, "contact_changed", by="customer", address="1 New Row\nExample Town")
    await said(story, "safe_contact_set", by="officer", safe_contact={"channels": ["email"]})
    await story.rest()
    shown = [entry for entry in story.timeline() if entry.shown == "everyone"]
    assert all(entry.kind is not Kind.MESSAGE for entry in shown)
    assert not any("New Row" in entry.model_dump_json() for entry in shown)
    assert (
        SafeContact.model_validate({"channels": ["email"]})
        == (await story.rest()).state.customer.safe_contact
    )
