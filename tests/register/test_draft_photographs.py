"""Photographs kept with a draft, and handed to its case, on both databases."""

from datetime import timedelta

from register import Register
from register.outside.photographs import PhotographState, photograph_id
from register.residents.draft_photographs import DraftPhotograph
from register.residents.report_drafts import KeptDraft
from tests.register.making import MONDAY, Clock, References, intake

MOST = 3


def draft(register: Register, id: str = "d1") -> None:
    register.report_drafts.keep(KeptDraft(id=id, browser="b", service="potholes", key_id="", words=b"{}"))


def photograph(content: str, draft: str = "d1", **more: str | int) -> DraftPhotograph:
    known = {"id": photograph_id(draft, content), "draft": draft, "content": content, "at": MONDAY}
    return DraftPhotograph.model_validate(
        {**known, "full": f"full-{content}", "small": f"small-{content}", **more}
    )


def case(register: Register) -> str:
    taken = register.reports.receive(
        intake("w1"), process="HighwaysRepair", edition="2026-04", new_reference=References()
    )
    return taken.reference


def test_a_draft_has_so_many_and_each_once(register: Register) -> None:
    draft(register)
    added = [register.draft_photographs.add(photograph(each), MOST) for each in "aabcda"]
    assert added == [True, True, True, True, False, True]
    assert [each.content for each in register.draft_photographs.of_draft("d1")] == sorted(
        "abc", key=lambda each: photograph_id("d1", each)
    )


def test_they_become_the_cases_once_however_often_it_is_asked(register: Register) -> None:
    draft(register)
    register.draft_photographs.add(photograph("a", width=8, height=6), MOST)
    register.draft_photographs.add(photograph("b", full="", small="", sent="raw"), MOST)
    reference = case(register)
    first = register.draft_photographs.hand_over("d1", reference, "site")
    register.draft_photographs.add(
        photograph("a", full="again", small="again"), MOST
    )  # sent from another tab
    again = register.draft_photographs.hand_over("d1", reference, "site")
    assert set(again) < set(first)
    found = {each.id: each for each in register.photographs.of_case(reference)}
    kept, waiting = (found[photograph_id(reference, each)] for each in "ab")
    assert (kept.state, kept.full, kept.width, kept.door) == (PhotographState.KEPT, "full-a", 8, "site")
    assert (waiting.state, waiting.sent) == (PhotographState.WAITING, "raw")
    assert register.draft_photographs.of_draft("d1") == []


def test_one_is_removed_from_its_own_draft_only(register: Register) -> None:
    for each in ("d1", "d2"):
        draft(register, each)
        register.draft_photographs.add(photograph("a", each), MOST)
    register.draft_photographs.remove("d2", photograph_id("d1", "a"))
    assert len(register.draft_photographs.of_draft("d1")) == 1
    register.draft_photographs.remove("d1", photograph_id("d1", "a"))
    assert register.draft_photographs.of_draft("d1") == []
    assert len(register.draft_photographs.of_draft("d2")) == 1


def test_their_files_have_a_name_as_long_as_the_draft_is_there(register: Register, clock: Clock) -> None:
    draft(register)
    register.draft_photographs.add(photograph("a", sent="raw"), MOST)
    names = {"full-a", "small-a", "raw", "other"}
    assert register.photographs.named(names) == names - {"other"}
    clock.at += timedelta(days=31)
    draft(register, "d2")  # whoever keeps one has the old ones dropped
    assert register.photographs.named(names) == set()
    assert register.draft_photographs.of_draft("d1") == []
