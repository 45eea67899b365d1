"""The timeline as officers read it: narrowed, in full, letters by their subjects, and what came with mail."""

from html import unescape
from typing import Any

import pytest

from casework.forms.told import told
from casework.officers.timeline import GROUPS, narrowed
from charter.cases import Entry, Kind, Shown
from charter.people import Role, Sender
from register.outside.inbound import Attachment, Came, Inbound
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case
from tests.register.making import MONDAY, entry, letter, tell, turn

OLIVE = Sender(role=Role.OFFICER, name="Olive Example")
ADA = Sender(role=Role.CUSTOMER)
LONG = "It is deeper now. " * 900


def some() -> list[Entry]:
    """A line of every kind, and of everybody's words."""
    of_kind = [entry(number, kind=kind, what=kind.value) for number, kind in enumerate(Kind, 1)]
    said: list[dict[str, Any]] = [
        {"by": ADA, "message": "information_added", "said": {"information": LONG}, "message_id": "mail-1"},
        {"by": OLIVE, "message": "note_added", "said": {"note": "Rang the depot."}},
        {"by": OLIVE, "message": "inspection_recorded", "said": {"finding": "Deep"}},
        {"by": Sender(role=Role.REPRESENTATIVE, name="Bea Sample"), "message": "information_added"},
    ]
    more = [entry(number, kind=Kind.MESSAGE, **each) for number, each in enumerate(said, len(of_kind) + 1)]
    return [*of_kind, *more]


@pytest.mark.parametrize("group", GROUPS)
def test_each_line_is_in_one_kind_and_none_is_lost(group: str) -> None:
    everything = narrowed(some())
    assert everything.whole
    assert sum(len(narrowed(some(), kind=each).lines) for each in GROUPS) == everything.in_all
    shown = narrowed(some(), kind=group)
    assert shown.lines
    assert {line.group for line in shown.lines} == {group}
    assert not shown.whole


def test_a_person_and_a_kind_together() -> None:
    people = narrowed(some()).people
    assert people == sorted(people, key=str.casefold)
    assert "Olive Example, officer" in people
    assert len(narrowed(some(), person="Olive Example, officer").lines) == 2
    both = narrowed(some(), kind="notes", person="Olive Example, officer")
    assert [line.said for line in both.lines] == [[("Note", "Rang the depot.")]]
    assert narrowed(some(), kind="<b>", person="nobody").whole, "what is not there is not asked for"


def test_a_list_of_answers_is_read_one_by_one() -> None:
    points = [{"point": "Nobody came.", "finding": "upheld"}, {"point": "Nobody wrote.", "finding": "upheld"}]
    lines = told({"points": points, "tags": ["one", "two"]})
    assert lines[0] == ("Points 1: point", "Nobody came.")
    assert lines[2] == ("Points 2: point", "Nobody wrote.")
    assert lines[-1] == ("Tags", "one\ntwo")
    assert not any("{" in text for _, text in lines)


async def test_the_page_shows_words_in_full_letters_by_subject_and_what_came_with_mail(
    people: People, desk: Desk
) -> None:
    reference = await a_case(desk)
    line = entry(50, kind=Kind.LETTER, what="Letter 1: acknowledged", shown=Shown.EVERYONE)
    customers = entry(
        51,
        kind=Kind.MESSAGE,
        by=ADA,
        message="information_added",
        message_id="mail-1",
        said={"information": LONG},
    )
    tell(desk.register, turn(2, reference, entries=(line, customers)), [letter(1, reference)])
    attached = (
        Attachment(name="hole & kerb.jpg", type="image/jpeg", size=9),
        Attachment(name="my <list>.pdf", type="application/pdf", size=9),
    )
    came = Inbound(
        id="mail-1",
        door="mail",
        received=MONDAY,
        state=Came.DONE,
        reference=reference,
        said=LONG,
        attachments=attached,
    )
    desk.register.inbound.keep(came)
    officer = await people.of(Post.OFFICER)
    page = unescape((await officer.get(f"/casework/cases/{reference}")).text)
    assert LONG.strip() in page
    assert "hole & kerb.jpg" in page
    assert page.index("Attachments</h2>") < page.index("my <list>.pdf</a>") < page.index('id="timeline"')
    assert f'href="/casework/inbound?reference={reference}#about-mail-1"' in page
    assert '<a class="govuk-link govuk-link--no-visited-state" href="#letter-1">' in page
    assert 'id="letter-1"' in page
    assert "Letter 1: Your report</a>" in page
    only = unescape((await officer.get(f"/casework/cases/{reference}?kind=customer")).text)
    assert LONG.strip() in only
    assert "Letter 1: Your report</a>" not in only
    assert "Show everything" in only
