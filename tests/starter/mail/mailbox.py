"""A mailbox on a real socket: as much of IMAP (RFC 3501) as a client needs to fetch its unread mail."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Kept:
    """One mail in it."""

    content: bytes
    arrived: str = "23-Nov-2026 06:30:00 +0000"
    read: bool = False


@dataclass
class Mailbox:
    """What it holds and whom it lets in."""

    password: str = "a-password"
    mails: list[Kept] = field(default_factory=list)
    port: int = 0

    def put(self, content: bytes, **more: Any) -> None:
        self.mails.append(Kept(re.sub(rb"\r?\n", b"\r\n", content), **more))

    def answer(self, command: str, rest: str) -> Iterator[bytes]:
        """The untagged answers to a command; raises ValueError for a no."""
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4REV1"
        elif command == "LOGIN" and self.password not in rest:
            raise ValueError
        elif command == "SELECT":
            if "INBOX" not in rest:
                raise ValueError
            yield b"* %d EXISTS" % len(self.mails)
        elif command == "UID" and rest.startswith("SEARCH"):
            unread = [str(at) for at, mail in enumerate(self.mails, 1) if not mail.read]
            yield f"* SEARCH {' '.join(unread)}".encode()
        elif command == "UID":
            what, number, wanted = rest.split(" ", 2)
            yield from self._mail(what, int(number), wanted)

    def _mail(self, what: str, number: int, wanted: str) -> Iterator[bytes]:
        mail = self.mails[number - 1]
        if what == "STORE":
            mail.read = True
        elif "SIZE" in wanted:
            about = f'UID {number} RFC822.SIZE {len(mail.content)} INTERNALDATE "{mail.arrived}"'
            yield f"* {number} FETCH ({about})".encode()
        else:
            content = mail.content.partition(b"\r\n\r\n")[0] if "HEADER" in wanted else mail.content
            yield b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)" % (number, number, len(content), content)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens on a port of its own."""
    kept = Mailbox()

    class Client(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
                tag, command, rest = f"{line}  ".split(" ", 2)
                try:
                    lines = [*kept.answer(command.upper(), rest.strip())]
                    done = f"{tag} OK [READ-WRITE] done".encode()
                except ValueError:
                    lines, done = [], f"{tag} NO refused".encode()
                self.wfile.write(b"".join(each + b"\r\n" for each in [*lines, done]))
                if command.upper() == "LOGOUT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Client) as server:
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join(5)
