"""Every letter parses, says what it must, and has no gap; what people wrote stays text."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from charter.people import Channel
from charter.writing.lengths_said import UNSAID
from charter.writing.letters import (
    CONTACT_LEFT,
    COURIER,
    NEUTRAL,
    NEUTRAL_REPLY,
    NOT_COPIED,
    PARTS,
    MissingPlaceholder,
    UnknownTemplate,
    as_text,
    full_text,
    needed,
    placeholders_of,
    rooms,
    say_date,
    say_when,
    templates,
    word,
)
from tests.workflows import capabilities, processes

TEXT_LENGTH = 300
"""Characters of a text before its placeholders are filled: two or three messages of a telephone."""
WRITTEN = (Channel.EMAIL, Channel.TEXT, Channel.POST)
ALL = sorted(templates())
GIVEN = {
    "late": "new_date promise promised_by what_next why",
    "extended": "new_date old_date promise why",
    "paused": "consequence promise question reply_by",
    "resumed": "new_date promise",
    "information_requested": "consequence question reply_by",
    "reply_reminder": "consequence question reply_by",
    "reply_by_passed": "consequence question",
    "information_added": "what_next",
    "contact_changed": "changed",
    "contact_left": "",
    "needs_recorded": "needs",
    "consent_needed": "representative",
    "representative_added": "representative scope",
    "representative_ended": "representative",
    "nominated_contact_set": "contact_name reason review_on",
    "nominated_contact_ended": "contact_name reason",
    "withdrawn": "until",
    "withdrawal_to_confirm": "representative",
    "withdrawal_taken_back": "what_next",
    "council_goes_on": "reason",
    "duplicate_linked": "by_when what_next",
    "duplicate_parted": "by_when what_next",
    "moved": "by_when old_service what_next why",
    "linked_case_opened": "other_reference other_service why",
    "disputed": "by_when",
    "reported_again": "by_when what_next",
    "recounted": "new_date promise why",
    "news": "news",
    "stopped": "reason",
    "time_ending": "until what",
    "withdrawal_asked": "",
    "appointment_booked": "how needs place when",
    "appointment_moved": "how needs old_when place when",
    "appointment_freed": "old_when",
    "appointment_reminder": "how needs place when",
    "appointment_missed": "when",
    "appointment_missed_by_us": "when",
}
TELLERS = {
    "every_case": GIVEN,
    **{name: module.LETTERS for name, module in capabilities.MODULES.items()},
    **{name: module.LETTERS for name, module in processes.MODULES.items()},
}
CONTRACT = {f"{teller}/{name}": names for teller, given in TELLERS.items() for name, names in given.items()}
"""What cases give each letter: a letter and its process are changed together."""
SOURCES = "".join(
    path.read_text("utf-8") for path in sorted((Path(__file__).parents[3] / "workflows").rglob("*.py"))
)
OPENED = r'self\.open\(\s*"([a-z_]+/[a-z_]+)"'
NAMED = r'(?:acknowledgement = |received=|: \()"([a-z_]+/(?:acknowledged[a-z_]*|received))"'
FIRST = sorted({*re.findall(OPENED, SOURCES), *re.findall(NAMED, SOURCES)})
"""What a case may be opened with: said where it is opened, or named before."""


def filled(template: str, **more: str) -> dict[str, str]:
    names = placeholders_of(template) | placeholders_of(NEUTRAL)
    return {**{name: f"<{name}>".strip("<>").upper() for name in names}, **more}


def test_every_letter_is_told_by_some_case() -> None:
    assert [template for template in ALL if f'"{template}"' not in SOURCES] == []


def test_every_letter_of_the_contract_is_there_and_no_other() -> None:
    assert len(ALL) >= 39
    assert len(ALL) == sum(map(len, TELLERS.values()))
    assert set(ALL) == set(CONTRACT)


@pytest.mark.parametrize("template", ALL)
def test_a_letter_needs_what_its_process_gives(template: str) -> None:
    assert sorted(needed(template)) == CONTRACT[template].split()


@pytest.mark.parametrize("template", [*ALL, NEUTRAL, NEUTRAL_REPLY])
def test_no_gap_is_left_on_any_channel(template: str) -> None:
    for channel in WRITTEN:
        text = full_text(template, channel)
        assert re.sub(r"\(\([a-z0-9_]+\)\)", "", text).count("((") == 0
        worded = word(template, channel, filled(template))
        assert "((" not in worded.subject + worded.body
        assert bool(worded.subject) == (channel is not Channel.TEXT)


@pytest.mark.parametrize("template", ALL)
def test_a_text_is_short_and_says_which_case_and_where_to_read_more(template: str) -> None:
    text = full_text(template, Channel.TEXT)
    assert 0 < len(text) <= TEXT_LENGTH
    assert "\n" not in text
    if template != CONTACT_LEFT:
        assert {"reference", "tracking_link"} <= set(re.findall(r"\(\((\w+)\)\)", text))


@pytest.mark.parametrize("template", ALL)
def test_a_letter_says_how_to_reach_us_in_which_forms_and_what_comes_next(template: str) -> None:
    for channel in (Channel.EMAIL, Channel.POST):
        text = full_text(template, channel)
        assert text.startswith("Subject: ")
        assert "((contact_us))" in text
        assert "((other_formats))" in text
        if template != CONTACT_LEFT:
            assert "((reference))" in text.splitlines()[0]
            assert "((tracking_link))" in text
            assert "not happy" in text
            assert re.search(
                r"next|happens|agree|now|from now on|do not need to do anything|change", text, re.I
            )


@pytest.mark.parametrize(
    "template",
    [one for one in ALL if re.search("late$|late_appointment|by_us|extended|stopped|disputed", one)],
)
def test_a_letter_about_our_being_late_or_wrong_says_sorry(template: str) -> None:
    for channel in WRITTEN:
        assert "sorry" in full_text(template, channel).lower()


def test_every_process_has_a_first_letter() -> None:
    assert {template.partition("/")[0] for template in FIRST} == processes.MODULES.keys()


@pytest.mark.parametrize("template", FIRST)
def test_the_first_letter_links_the_information_charter_and_responsibilities(template: str) -> None:
    text = full_text(template, Channel.EMAIL)
    assert "((information_charter))" in text
    assert "((responsibilities))" in text


@pytest.mark.parametrize("template", ALL)
def test_sentences_are_short_and_words_plain(template: str) -> None:
    text = full_text(template, Channel.EMAIL).split("\n", 1)[1]
    for sentence in re.split(r"[.?!:]\s|\n", text):
        assert len(sentence.split()) <= 25, sentence
    council_speak = "pursuant|hereby|aforementioned|endeavour|in respect of|operative|liaise|utilise"
    assert not re.search(council_speak, text, re.I)


def test_what_the_old_contact_hears_names_nobody_and_no_case() -> None:
    for channel in WRITTEN:
        text = full_text(CONTACT_LEFT, channel)
        assert not {"reference", "tracking_link", "name", "service"} & set(re.findall(r"\(\((\w+)\)\)", text))


@pytest.mark.parametrize("channel", WRITTEN)
@pytest.mark.parametrize("template", ALL)
def test_neutral_words_name_no_service_and_tell_no_story(template: str, channel: Channel) -> None:
    given = filled(template, reference="MK-AAAAAAAA2", reply_by="Monday 7 December 2026")
    worded = word(template, channel, given, neutral=True)
    told = CONTRACT[template].split()
    for name in {"service", "officer", "name", "council", *told} - {"reply_by"}:
        assert name.upper() not in (worded.subject + worded.body).split(), name
    assert worded.subject in ("", "Your reference MK-AAAAAAAA2")
    assert "MK-AAAAAAAA2" in worded.body
    assert ("Monday 7 December 2026" in worded.body) == ("reply_by" in told)


@pytest.mark.parametrize("template", ALL)
def test_a_missing_placeholder_stops_the_letter_and_is_named(template: str) -> None:
    for name in placeholders_of(template) - set(UNSAID):
        given = filled(template)
        del given[name]
        with pytest.raises(MissingPlaceholder, match=rf"\b{name}\b") as error:
            word(template, Channel.EMAIL, given)
        assert "REFERENCE" not in str(error.value)


def test_a_letter_stored_before_its_lengths_were_said_is_still_written() -> None:
    given = {name: text for name, text in filled("highways_repair/progress").items() if name not in UNSAID}
    assert "every few months" in word("highways_repair/progress", Channel.EMAIL, given).body


@pytest.mark.parametrize(
    ("template", "channel"),
    [
        ("every_case/nothing", Channel.EMAIL),
        ("every_case/late", Channel.CALL),
        ("../../etc/passwd", Channel.EMAIL),
        ("every_case/../every_case/late", Channel.TEXT),
        ("every_case/_neutral/..", Channel.EMAIL),
        ("", Channel.POST),
    ],
)
def test_an_unknown_letter_is_said_to_be_unknown(template: str, channel: Channel) -> None:
    with pytest.raises(UnknownTemplate):
        full_text(template, channel)


def test_what_somebody_wrote_is_not_looked_at_for_placeholders_again() -> None:
    given = filled("highways_repair/acknowledged", where="((contact_us)) ((name))", name="((reference))")
    for channel in WRITTEN:
        body = word("highways_repair/acknowledged", channel, given).body
        assert "NAME" not in body
    email = word("highways_repair/acknowledged", Channel.EMAIL, given).body
    assert r"Where: \(\(contact_us\)\) \(\(name\)\)" in email
    assert r"Dear \(\(reference\)\)" in email


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Outside 12 Example Close, by the gate", "Outside 12 Example Close, by the gate"),
        ("3.5 m wide - and deep (very)", "3.5 m wide - and deep (very)"),
        ("a_b@example.com", "a_b@example.com"),
        ("**now**", r"\*\*now\*\*"),
        ("_now_", r"\_now\_"),
        ("[here](javascript:alert)", r"\[here\](javascript:alert)"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("# Heading", r"\# Heading"),
        ("one\n- two\n+ three\n1. four\n12) five", "one\n\\- two\n\\+ three\n1\\. four\n12\\) five"),
        ("^ inset", r"\^ inset"),
        ("    code", "code"),
        ("((x))", r"\(\(x\)\)"),
        ("(((x)))", r"\(\(\(x\)\)\)"),
        ("back\\slash \\*", r"back\\slash \\\*"),
        ("`code`", r"\`code\`"),
    ],
)
def test_markdown_and_html_are_shown_not_obeyed(written: str, shown: str) -> None:
    assert as_text(written) == shown


def test_a_subject_is_one_line_and_not_endless() -> None:
    given = filled("every_case/reply_reminder", reply_by="Monday\r\nBcc: everyone@example.com" + "x" * 500)
    subject = word("every_case/reply_reminder", Channel.EMAIL, given).subject
    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 250


def test_a_copy_says_that_it_is_one() -> None:
    given = filled("highways_repair/inspected")
    body = word("highways_repair/inspected", Channel.EMAIL, given, copy=True).body
    assert body.startswith("This is a copy")
    assert "Dear NAME" in body
    assert not word("highways_repair/inspected", Channel.EMAIL, given).body.startswith("This is a copy")


def test_what_is_not_copied_exists() -> None:
    assert set(ALL) >= NOT_COPIED
    assert len(COURIER) == 14


def test_no_file_is_left_over() -> None:
    known = {
        f"{name}/{file}"
        for name in [*ALL, NEUTRAL, NEUTRAL_REPLY]
        for file in ("email.md", "text.md", "post.md")
    }
    found = {
        f"{owner}/{file.relative_to(room).as_posix()}"
        for owner, room in rooms().items()
        for file in room.rglob("*.*")
    }
    assert found
    assert found <= known
    parts = {file.name for file in PARTS.iterdir()}
    assert parts == {"ending.md", "ending_neutral.md", "ending_left.md", "copy.md"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 1, 4), "Monday 4 January 2027"),
        (date(2028, 2, 29), "Tuesday 29 February 2028"),
    ],
)
def test_dates_are_said_with_their_weekday(day: date, said: str) -> None:
    assert say_date(day) == said


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2027, 1, 4, 15, 5, tzinfo=UTC), "Monday 4 January 2027 at 3:05pm"),
        (datetime(2027, 7, 5, 7, 0, tzinfo=UTC), "Monday 5 July 2027 at 8am"),
        (datetime(2027, 1, 4, 12, 0, tzinfo=UTC), "Monday 4 January 2027 at 12 noon"),
        (datetime(2027, 1, 4, 12, 30, tzinfo=UTC), "Monday 4 January 2027 at 12:30pm"),
        (datetime(2027, 1, 3, 0, 0, tzinfo=UTC), "Sunday 3 January 2027 at midnight"),
        (datetime(2027, 7, 4, 23, 30, tzinfo=UTC), "Monday 5 July 2027 at 12:30am"),
    ],
)
def test_instants_are_said_as_the_clock_in_britain_shows_them(instant: datetime, said: str) -> None:
    assert say_when(instant) == said
