"""Promises changed by name: which are meant, what goes with them, and why some cannot be."""

import pytest

from charter.edition.editions import Edition
from rehearsal.scenario.promises import changed

EDITION = Edition.load()


def lengths(edition: Edition) -> dict[tuple[str, str, tuple[str, ...]], str]:
    return {(each.process, each.key, each.services): str(each.length) for each in edition.promises}


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("HighwaysRepair.inspect", [("HighwaysRepair", "inspect", ())]),
        ("HighwaysRepair.repair/routine", [("HighwaysRepair", "repair/routine", ())]),
        ("finalise", []),
        ("decide_to_assess", [("EhcNeedsAssessment", "decide_to_assess", ())]),
        ("short_breaks.respond", [("Enquiry", "respond", ("short_breaks",))]),
        (
            "Enquiry.respond",
            [
                ("Enquiry", "respond", (code,))
                for code in ("email_enquiry", "tenancy_enquiry", "short_breaks")
            ],
        ),
    ],
)
def test_a_promise_is_changed_and_nothing_else(
    name: str, whose: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    if not whose:
        with pytest.raises(ValueError, match="more than one process promises"):
            changed(EDITION, {name: "9 weeks"})
        return

    other = changed(EDITION, {name: "9 weeks"})

    before, after = lengths(EDITION), lengths(other)
    assert {which for which in before if before[which] != after[which]} == set(whose)
    assert {after[which] for which in whose} == {"9 weeks"}


def test_a_warning_that_would_be_longer_than_the_promise_is_left_out() -> None:
    other = changed(EDITION, {"HighwaysRepair.inspect": "1 working day"})

    (promise,) = [each for each in other.promises if (each.process, each.id) == ("HighwaysRepair", "inspect")]
    assert promise.warning is None
    assert EDITION.said is not other.said


@pytest.mark.parametrize(
    ("name", "length", "why"),
    [
        ("repair", "3 days", "more than one process promises"),
        (
            "HighwaysRepair.repair",
            "3 days",
            'has more than one length: write "HighwaysRepair.repair/emergency" or',
        ),
        (
            "pothole.inspect",
            "3 days",
            'streetlight too, in the same words: write "HighwaysRepair.inspect"',
        ),
        ("Roads.inspect", "3 days", "is neither a process nor a service of the edition"),
        ("whistle", "3 days", "there is no promise “whistle”"),
        ("Remedy.done", "3 days", "is due on a day that is given"),
        ("HighwaysRepair.inspect", "soon", "a length is a whole number and a unit"),
    ],
)
def test_what_cannot_be_changed_is_said_in_a_sentence(name: str, length: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        changed(EDITION, {name: length})

    assert why in str(caught.value)
