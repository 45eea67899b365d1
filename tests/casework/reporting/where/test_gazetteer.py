"""A council's own gazetteer: as councils export it, looked up by an index, large too."""

import time
from pathlib import Path

import pytest

from casework.reporting.where.gazetteer import Gazetteer
from casework.reporting.where.gazetteer_file import index_of
from starter.places.polygons import PlacesError

HEAD = "UPRN,POSTCODE,ADDRESS\n"


async def texts(book: Gazetteer, asked: str, *, words: bool = False) -> list[str]:
    found = await (book.matching(asked) if words else book.at_postcode(asked))
    return [each.text for each in found]


async def test_addresses_in_order_without_what_is_historical_or_there_twice(
    gazetteer: Path, tmp_path: Path
) -> None:
    book = Gazetteer(gazetteer, tmp_path)
    assert await texts(book, "ex22ad") == [
        "2A Example Close, Example Town, EX2 2AD",
        "12 Example Close, Example Town, EX2 2AD",
    ]
    assert await texts(book, "EX2 2AE") == [
        "Flat 3, Example House, Sample Way, Example Town, EX2 2AE",
        "Café Exämple, 5 Sample Way, Example Town, EX2 2AE",
    ]
    assert await texts(book, "EX9 9ZZ") == []


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("12 example", 1),
        ("cafe", 1),
        ("sample wa", 2),
        ("EX2 2AD", 2),
        ('" OR 1 *', 0),
        ("", 0),
        ("'; --", 0),
    ],
)
async def test_addresses_by_words_typed_in_any_way(
    gazetteer: Path, tmp_path: Path, asked: str, count: int
) -> None:
    assert len(await texts(Gazetteer(gazetteer, tmp_path), asked, words=True)) == count


async def test_as_windows_writes_it_with_co_ordinates_of_the_national_grid(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.csv"
    row = "UPRN;".replace(";", ",") + "PAO_TEXT,STREET,TOWN,POSTCODE,X_COORDINATE,Y_COORDINATE\r\n"
    row += "7,Café,Example Close,Example Town,EX2 2AD,485000,238000\r\n"
    file.write_bytes(row.encode("cp1252"))
    (found,) = await Gazetteer(file, tmp_path).at_postcode("EX2 2AD")
    assert found.text == "Café, Example Close, Example Town, EX2 2AD"
    assert found.latitude == pytest.approx(52.03, abs=0.01)
    assert found.longitude == pytest.approx(-0.76, abs=0.01)


async def test_a_whole_address_in_one_column(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.csv"
    file.write_text(HEAD + '0007,EX2 2AD,"12, Example Close, Example Town, EX2 2AD"\n')
    (found,) = await Gazetteer(file, tmp_path).at_postcode("EX2 2AD")
    assert (found.uprn, found.lines) == ("7", ("12 Example Close", "Example Town", "EX2 2AD"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("UPRN,STREET\n1,x\n", "gazetteer.csv: it has no column POSTCODE or POSTCODE_LOCATOR."),
        ("", "gazetteer.csv: it has no column UPRN."),
        (HEAD + "x,EX2 2AD,12 Example Close\n", "gazetteer.csv, line 2: UPRN is not a number."),
        (
            "UPRN,POSTCODE,ADDRESS,LATITUDE,LONGITUDE\n1,EX2 2AD,x,north,1\n",
            "gazetteer.csv, line 2: LATITUDE and LONGITUDE are numbers.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, said: str, told: str) -> None:
    file = tmp_path / "gazetteer.csv"
    file.write_text(said)
    with pytest.raises(PlacesError) as raised:
        Gazetteer(file, tmp_path / "data")
    assert str(raised.value) == told
    assert list((tmp_path / "data").glob("*")) == [], "nothing half made is left"


def test_an_index_is_made_once_for_each_state_of_the_file(gazetteer: Path, tmp_path: Path) -> None:
    first = index_of(gazetteer, tmp_path)
    made = first.stat().st_mtime_ns
    assert index_of(gazetteer, tmp_path) == first
    assert first.stat().st_mtime_ns == made
    gazetteer.write_text(HEAD + "1,EX2 2AD,12 Example Close\n")
    second = index_of(gazetteer, tmp_path)
    assert second != first
    assert not first.exists()


async def test_two_hundred_thousand_addresses_are_no_slower(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.csv"
    with file.open("w") as written:
        written.write("UPRN,PAO_START_NUMBER,STREET,TOWN,POSTCODE\n")
        for number in range(200_000):
            code = f"EX{number // 20_000 + 1} {number // 2_000 % 10}{'ABDEFGHJLN'[number // 200 % 10]}A"
            written.write(f"{number + 1},{number % 200},Example {number // 200} Street,Example Town,{code}\n")
    book = Gazetteer(file, tmp_path)
    begun = time.perf_counter()
    for _again in range(20):
        assert len(await book.at_postcode("EX3 4EA")) == 100
        assert await book.matching("17 Example 733")
    assert time.perf_counter() - begun < 4, "by its index: a scan of all would take many seconds"
