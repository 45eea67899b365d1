"""What is published of a number says no more than it may: small ones cannot be told from each other."""

from collections import defaultdict

import pytest

from charter.figures import PromiseFigures
from charter.published import FEWEST, Between, PublishedCount


def published(due: int, late: int, *, running: bool = False) -> PublishedCount | None:
    figures = PromiseFigures(service="", promise="", kept=due - late, kept_late=late)
    return PublishedCount.of(figures, running=running)


@pytest.mark.parametrize("running", [False, True], ids=["over", "running"])
def test_small_numbers_are_withheld_and_nobody_can_work_them_out(running: bool) -> None:
    """Whoever knows the rules, and sees what is published, is left with four numbers at least."""
    meant: dict[PublishedCount | None, set[tuple[int, int]]] = defaultdict(set)
    for due in range(61):
        for late in range(due + 1):
            meant[published(due, late, running=running)].add((due, late))
    assert len(meant[None]) == sum(due + 1 for due in range(1, FEWEST))
    least = 0 if running else 1
    for shown, numbers in meant.items():
        small = [each for due, late in numbers for each in (late, due - late) if least <= each < FEWEST]
        if shown is not None and shown.due == 0:
            continue
        assert not small or len({late for _, late in numbers}) >= FEWEST - 1, (shown, numbers)
        if shown is not None:
            assert {due for due, _ in numbers} == {shown.due}
            assert shown.late.least <= min(late for _, late in numbers)
            assert max(late for _, late in numbers) <= shown.late.most


@pytest.mark.parametrize(
    ("due", "late", "least", "most"),
    [(0, 0, 0, 0), (100, 0, 0, 0), (100, 5, 5, 5), (100, 3, 1, 4), (100, 98, 96, 99), (100, 100, 100, 100),
     (6, 5, 1, 5), (6, 0, 0, 0), (8, 4, 1, 7), (9, 4, 1, 4), (9, 5, 5, 8)],
)  # fmt: skip
def test_what_is_late_is_a_number_or_between_two(due: int, late: int, least: int, most: int) -> None:
    shown = published(due, late)
    assert shown is not None
    assert shown.late == Between(least=least, most=most)
    assert shown.kept == Between(least=due - most, most=due - least)


def test_the_day_on_which_the_first_is_late_does_not_show() -> None:
    days = [published(due, late, running=True) for due, late in ((7, 0), (8, 1), (12, 1), (12, 0))]
    assert [(each.late.least, each.late.most) for each in days if each] == [(0, 7), (0, 8), (0, 4), (0, 4)]


def test_a_share_is_never_better_than_it_was() -> None:
    shown = published(1000, 5)
    assert shown is not None
    assert shown.share == Between(least=99, most=99)
    assert PublishedCount(due=0, late=Between(least=0, most=0)).share is None


def test_a_total_is_made_of_what_is_published() -> None:
    rows = [published(100, 3), published(3, 1), published(50, 10)]
    total = PublishedCount.together(each for each in rows if each is not None)
    assert total.due == 150
    assert total.late == Between(least=11, most=14)
    assert PublishedCount.together([]).due == 0
