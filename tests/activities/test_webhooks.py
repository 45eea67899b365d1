"""What is sent to somebody else's server: signed as the standard's example is, and bounded in every way."""

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from activities.webhooks import LONGEST_WAIT, post, signed
from tests.receiver import SECRET, Receiver, receiving, verified

BODY = b'{"type": "example.event"}'
HEADERS = {"webhook-id": "e-1", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}


def test_the_signature_is_that_of_the_standard_s_own_example() -> None:
    """Standard Webhooks' libraries are tested with this secret, id, time and body."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [key])
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_changed_both_sign() -> None:
    new, old = b"n" * 24, b"o" * 24
    headers = signed("e-1", datetime.now(UTC), BODY, [new, old])
    for key in (new, old):
        assert verified(headers, BODY, "whsec_" + base64.b64encode(key).decode())
    assert not verified(headers, BODY, SECRET)
    assert not verified(headers, BODY + b" ", "whsec_" + base64.b64encode(new).decode())


@pytest.mark.parametrize(
    ("status", "taken"),
    [(200, True), (204, True), (299, True), (302, False), (404, False), (410, False), (500, False)],
)
def test_a_2xx_is_yes_and_nothing_else(status: int, taken: bool) -> None:
    elsewhere = Receiver()
    with receiving(elsewhere), receiving(Receiver(status, {"Location": elsewhere.url})) as receiver:
        said = post(receiver.url, HEADERS, BODY.replace(b"}", b', "id": "e-1"}'))
    assert (said.taken, said.words) == (taken, str(status))
    assert not [*elsewhere.got, *elsewhere.odd], "no redirect is followed"


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("86400", LONGEST_WAIT),
        ("-1", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 30, None),
        ("Fri, 31 Dec 1999 23:59:59 GMT", None),
        ("", None),
    ],
)
def test_how_long_it_asks_us_to_wait(said: str, wait: timedelta | None) -> None:
    answer = f"HTTP/1.1 503 Later\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n".encode()
    with speaking(lambda sock: sock.sendall(answer)) as url:
        assert post(url, HEADERS, BODY).wait == wait


def test_one_that_drips_is_hung_up_on() -> None:
    """Each piece comes in time; all of it never would."""

    def drip(sock: socket.socket) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000:
            sock.sendall(bytes([byte]))
            time.sleep(0.05)

    with speaking(drip) as url:
        began = time.monotonic()
        said = post(url, HEADERS, BODY, seconds=0.5)
        assert time.monotonic() - began < 3
    assert (said.taken, said.words) == (False, "No answer in time")


def test_one_that_says_nothing_is_hung_up_on() -> None:
    with speaking(lambda sock: time.sleep(2)) as url:
        assert post(url, HEADERS, BODY, seconds=0.3).words == "No answer in time"


def test_its_body_is_not_read() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
    with speaking(lambda sock: sock.sendall(answer + b"x" * 100)) as url:
        assert post(url, HEADERS, BODY, seconds=2).taken


@pytest.mark.parametrize(
    "answer",
    [b"", b"\xff\xfe\x00", b"220 mail.example.com ESMTP\r\n", b"HTTP/1.1 two hundred\r\n\r\n",
     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000, b"HTTP/1.1 200 " + b"x" * 100_000],
    ids=["nothing", "bytes", "mail", "words", "headers", "line"],
)  # fmt: skip
def test_what_is_no_answer_is_not_taken(answer: bytes) -> None:
    with speaking(lambda sock: sock.sendall(answer)) as url:
        said = post(url, HEADERS, BODY, seconds=5)
    assert (said.taken, said.words) in {
        (False, "No answer that can be read"),
        (False, "The connection failed"),
    }


def test_nobody_there_and_nobody_of_that_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", HEADERS, BODY).words == "Nobody listens there"
    assert post("http://nowhere.invalid/", HEADERS, BODY).words == "No such host"


def test_a_certificate_is_looked_at() -> None:
    with speaking(lambda sock: sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as url:
        said = post(url.replace("http://", "https://"), HEADERS, BODY, seconds=2)
    assert not said.taken


@contextmanager
def speaking(speak: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server that reads what comes and then does as it likes; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                sock, _ = listening.accept()
                with sock:
                    sock.recv(65_536)
                    speak(sock)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(5)
