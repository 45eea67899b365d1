"""Only named sources are asked for a photograph, and none of them leads anywhere else."""

import pytest

from photographs.fetching import Fetching, FetchLater
from photographs.pictures import LIMIT, NotAPhotograph
from tests.photographs.serving import photograph_server

SITE = Fetching(("https://www.fixmystreet.example",))


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://www.fixmystreet.example/photo/1.jpeg?a=b", True),
        ("HTTPS://WWW.FixMyStreet.example/photo/1.jpeg", True),
        ("http://www.fixmystreet.example/photo/1.jpeg", False),
        ("https://www.fixmystreet.example:8443/photo/1.jpeg", False),
        ("https://www.fixmystreet.example.evil.example/1.jpeg", False),
        ("https://www.fixmystreet.example@127.0.0.1/1.jpeg", False),
        ("https://evil.example/https://www.fixmystreet.example/1.jpeg", False),
        ("https://www.fixmystreet.example\\@127.0.0.1/1.jpeg", False),
        ("https://www.fixmystreet.example\n/1.jpeg", False),
        ("https://www。fixmystreet.example/1.jpeg", False),
        ("file:///etc/passwd", False),
        ("//www.fixmystreet.example/1.jpeg", False),
        ("https://[::1/1.jpeg", False),
        ("", False),
    ],
)
def test_which_addresses_are_fetched(address: str, may: bool) -> None:
    assert SITE.may(address) is may
    assert Fetching().may(address) is False


def test_what_is_there_is_fetched_and_nothing_else() -> None:
    with photograph_server() as server:
        server.answers = {
            "/1": (200, b"picture"),
            "/moved": (302, b""),
            "/busy": (503, b""),
            "/large": (200, b"." * (LIMIT + 1)),
        }
        fetching = Fetching((server.origin,))
        assert fetching.fetch(f"{server.origin}/1") == b"picture"
        for path, why in (("/moved", "302"), ("/none", "404"), ("/large", "10 MB")):
            with pytest.raises(NotAPhotograph, match=why):
                fetching.fetch(server.origin + path)
        with pytest.raises(FetchLater):
            fetching.fetch(f"{server.origin}/busy")
        with pytest.raises(NotAPhotograph, match="not fetched"):
            Fetching().fetch(f"{server.origin}/1")
        gone = server.origin
    with pytest.raises(FetchLater):
        Fetching((gone,)).fetch(f"{gone}/1")
