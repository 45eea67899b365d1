"""Whom a note names."""

import pytest

from charter.news.mentions import Named, mentioned

ACCOUNTS = [
    Named("olive", "Olive Example"),
    Named("oscar", "Oscar Example"),
    Named("olive.other", "Olive Other-Example"),
    Named("d'arcy", "Bea D’Arcy Example"),
    Named("twin1", "Same Example"),
    Named("twin2", "Same Example"),
]


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("@olive please look", ["olive"]),
        ("Ask @Olive, or @OSCAR.", ["olive", "oscar"]),
        ("@Olive Example, see this", ["olive"]),
        ('@"Oscar Example" knows', ["oscar"]),
        ("@“Oscar Example” knows", ["oscar"]),
        ("@olive.other and not the other one", ["olive.other"]),
        ("@olive. Thank you", ["olive"]),
        ("(@oscar)", ["oscar"]),
        ("@Same Example", ["twin1", "twin2"]),
        ("@d'arcy too", ["d'arcy"]),
        ("@oscar and @oscar again", ["oscar"]),
        ("write to ada@olive or ada@olive.example.com", []),
        ("@oliver is somebody else", []),
        ("@ olive", []),
        ("olive, without the sign", []),
        ("@nobody", []),
        ("@", []),
        ("@@olive", []),
        ("", []),
    ],
)
def test_a_note_names(note: str, named: list[str]) -> None:
    assert mentioned(note, ACCOUNTS) == named


def test_a_long_note_is_read_quickly() -> None:
    assert mentioned("@" * 10_000 + "@x " * 5_000, ACCOUNTS) == []
