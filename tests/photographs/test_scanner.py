"""The hook for the council's own scanner, against a stand-in that speaks as clamd does."""

import socket

import pytest

from photographs.scanner import Infected, Scanner, ScannerAway
from tests.photographs.clamd import VIRUS, clamd


def test_what_is_clean_passes_whole() -> None:
    content = b"abc" * 100_000
    with clamd() as server:
        Scanner(server.address).look(content)
        Scanner(server.address).look(b"")
        assert server.seen == [content, b""]


def test_what_it_finds_is_infected() -> None:
    with clamd() as server, pytest.raises(Infected):
        Scanner(server.address).look(b"..." + VIRUS)


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: Cannot allocate ERROR", b""]
)
def test_an_answer_that_is_no_answer_is_later(answer: bytes) -> None:
    with clamd() as server:
        server.answer = answer or b" "
        with pytest.raises(ScannerAway):
            Scanner(server.address).look(b"abc")


def test_nobody_there_is_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(ScannerAway):
        Scanner(address, seconds=1).look(b"abc")
    with pytest.raises(ScannerAway):
        Scanner("unix:/no/such/socket", seconds=1).look(b"abc")
