"""Which words ask a person to look, and which cases begin with the urgent workers."""

import random
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from charter.cases import Report
from charter.edition.editions import Edition
from charter.people import Customer, Model
from charter.place import Place
from charter.safeguarding import begins_urgent, concerns_in

EDITION = Edition.load()
OPENED = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Approach(Model):
    """Details that say themselves whether they are urgent."""

    tonight: bool = False
    where: Place = Place()
    words: str = ""

    @property
    def urgent(self) -> bool:
        return self.tonight


def test_whole_words_at_any_depth() -> None:
    words = ("hits me", "abuse")
    assert concerns_in({"a": [{"b": "He HITS ME."}], "abuse": 1}, words) == ("hits me",)
    assert concerns_in("It was abuse, no abused", words) == ("abuse",)
    assert concerns_in("abusers hits men", words) == ()
    assert concerns_in({"n": None, "i": 3}, words) == ()


def test_a_word_is_found_where_a_pattern_would_find_it() -> None:
    """As ``re`` finds it between word boundaries, in any script."""
    chance = random.Random(7)
    for _ in range(5_000):
        text = "".join(chance.choices("ab_-1 é", k=chance.randrange(9)))
        word = "".join(chance.choices("ab- é", k=chance.randrange(1, 4)))
        by_pattern = re.search(rf"\b{re.escape(word)}\b", text) is not None
        assert bool(concerns_in(text, [word])) == by_pattern, (word, text)


@pytest.mark.parametrize(
    ("service", "details", "customer", "urgent"),
    [
        ("pothole", Approach(), Customer(), False),
        ("danger", Approach(), Customer(), True),
        ("pothole", Approach(tonight=True), Customer(), True),
        ("pothole", Approach(words="I am being hurt"), Customer(), True),
        ("pothole", Approach(where=Place(text="He is stalking me")), Customer(), True),
        ("pothole", Approach(), Customer(name="Not Safe at Home"), True),
    ],
)
@pytest.mark.parametrize("with_edition", [True, False])
def test_what_is_urgent_from_its_first_moment(
    service: str, details: Approach, customer: Customer, urgent: bool, with_edition: bool
) -> None:
    part = EDITION.part(service, OPENED)
    given: dict[str, Any] = {"reference": "MK-7Q4K2M9X3", "service": service, "received": OPENED}
    edition = part if with_edition else None
    report = Report[Approach](**given, details=details, customer=customer, edition=edition)
    assert begins_urgent(report, part.service, EDITION.safeguarding.words) is urgent
