"""Where photographs are kept: a folder, or a store like Amazon's S3, each file named by what is in it."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any


class StoreAway(Exception):
    """The store does not answer, or has no room: try again later."""


class Missing(Exception):
    """There is no such file."""


class Store:
    """Files by name. Safe to share between threads. Every call may raise StoreAway."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None) -> None:
        """``url`` is a folder or what fsspec takes, such as ``s3://bucket/photographs``; ``options`` its own.

        Raises ImportError or ValueError for a kind of store that is not there.
        """
        import fsspec  # where a program keeps some

        self._files, self._root = fsspec.url_to_fs(url, **(options or {}))
        self._is_folder = "file" in _protocols(self._files)

    def put(self, content: bytes, name: str = "") -> str:
        """Keep it under that name, or under the hash of what it is: kept twice it is there once. Its name."""
        name = name or hashlib.sha256(content).hexdigest()
        with _answering():
            if not self._files.exists(self._path(name)):
                self._write(name, content)
        return name

    def get(self, name: str) -> bytes:
        """What is kept under that name. Raises Missing."""
        with _answering():
            found: bytes = self._files.cat_file(self._path(name))
        return found

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        try:
            with _answering():
                self._files.rm_file(self._path(name))
        except Missing:
            return

    def names(self, before: datetime) -> Iterator[str]:
        """Every name that was written before then."""
        with _answering():
            found = self._files.find(self._root, detail=True) if self._files.exists(self._root) else {}
        for path, about in found.items():
            written = _when(about)
            if written is None or written < before.timestamp():
                yield path.rpartition("/")[2]

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"

    def _write(self, name: str, content: bytes) -> None:
        if not self._is_folder:
            self._files.pipe_file(self._path(name), content)
            return
        path, beside = self._path(name), f"{self._root}/{name[:2]}/{secrets.token_hex(8)}.part"
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # whole or not at all


def _protocols(files: Any) -> tuple[str, ...]:
    named = files.protocol
    return (named,) if isinstance(named, str) else tuple(named)


def _when(about: Mapping[str, Any]) -> float | None:
    """When a file was written, in seconds: stores say it in three ways."""
    for key in ("mtime", "LastModified", "created"):
        at = about.get(key)
        if at is not None:
            return at.timestamp() if isinstance(at, datetime) else float(at)
    return None


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever a store raises is one of two things to us."""
    try:
        yield
    except FileNotFoundError:
        raise Missing from None
    except Exception as error:
        raise StoreAway(type(error).__name__) from None
