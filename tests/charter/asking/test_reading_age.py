"""How hard the questions are to read: a nine-year-old reads them."""

import re

import pytest

from charter.asking.questions import ServiceQuestions
from tests.charter.asking.spoken import grade, texts
from tests.charter.asking.walking import OFFERED, each_of_processes, of_service
from workflows.processes import details_model

NINE = 4.0
"""The grade of a nine-year-old."""
A_PAGE = 6.0
"""Of what one page says: a few words are counted unfairly."""
WORDS = 20
"""Of the longest sentence."""


@pytest.mark.parametrize("code", OFFERED)
def test_a_nine_year_old_reads_it(code: str) -> None:
    service, questions = of_service(code)
    said = list(texts(questions, details_model(service.process)))
    assert len(said) > 15
    assert grade(*(each.text for each in said)) <= NINE
    pages: dict[str, list[str]] = {}
    for each in said:
        pages.setdefault(each.where.split()[0], []).append(each.text)
    hard = {part: round(grade(*words), 1) for part, words in pages.items() if grade(*words) > A_PAGE}
    assert not hard


@pytest.mark.parametrize(
    ("process", "own"),
    [pytest.param(*each, id=f"{each[0]}-{at}") for at, each in enumerate(each_of_processes())],
)
def test_no_sentence_is_long(process: str, own: ServiceQuestions) -> None:
    sentences = [
        sentence
        for each in texts(own, details_model(process))
        for sentence in re.split(r"(?<=[.?!])\s+|\n+", each.text)
    ]
    assert not [each for each in sentences if len(each.split()) > WORDS]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The cat sat on the mat.", -2.0, 1.0),
        ("Where is it?", -3.0, 1.0),
        ("We collect your bins on Tuesday, and again on Friday.", 3.0, 7.0),
        (
            "Representations regarding the aforementioned determination should be submitted in "
            "accordance with the statutory provisions.",
            15.0,
            40.0,
        ),
    ],
)
def test_the_measure_tells_plain_words_from_hard_ones(text: str, least: float, most: float) -> None:
    assert least <= grade(text) <= most
