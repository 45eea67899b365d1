"""The street that somebody's words name."""

import pytest

from charter.addresses.streets import street_of


@pytest.mark.parametrize(
    ("words", "street"),
    [
        ("Outside 12 Example Close", "Example Close"),
        ("Outside 12 Example Close, MK9 3EJ", "Example Close"),
        ("12a, Example Gate", "Example Gate"),
        ("corner of North Row and Example Gate", "North Row"),
        ("On the High Street", "High Street"),
        ("opposite no. 5 Queen's Road", "Queen's Road"),
        ("OPPOSITE NO 5 QUEEN’S ROAD", "Queen’s Road"),
        ("outside 12 example close", "Example Close"),
        ("Flat 3, 12 Example Rd, Example Town", "Example Road"),
        ("In front of 7 St. John's St", "St. John's Street"),
        ("Top of Church Hill\nExample Town", "Church Hill"),
        ("Walk of the Example", ""),
        ("near the park", ""),
        ("By the Way", ""),
        ("Park", ""),
        ("52.04, -0.76", ""),
        ("", ""),
        ("the " * 2_000, ""),
    ],
)
def test_the_first_street_named(words: str, street: str) -> None:
    assert street_of(words) == street
