"""What is in a back-up: written with it, and held against it before anything is restored."""

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from charter.people import Model
from register import REVISIONS
from register.standing.key_checks import KeyCheck
from starter.stores.databases import StoreError

FILE = "manifest.json"
FORM = 1
"""The form of a back-up: a newer one may be read by a newer version alone."""
PIECE = 1024 * 1024


class PartKept(Model):
    """One file of a back-up."""

    file: str
    """Its name in the back-up's folder."""
    what: Literal["temporal", "register", "photograph"]
    kind: Literal["sqlite", "postgres", "file"]
    size: int
    sha256: str
    taken: AwareDatetime


class KeyKept(Model):
    """A key that is needed to read it; not the key."""

    id: str
    sealed: str
    """Known words sealed with it, in base64."""
    since: AwareDatetime


class Manifest(Model):
    """A whole back-up."""

    form: int
    version: str
    """The release that made it."""
    schema_revision: str
    """Of the register's tables."""
    begun: AwareDatetime
    ended: AwareDatetime
    keys: tuple[KeyKept, ...]
    parts: tuple[PartKept, ...]
    elsewhere: tuple[str, ...] = ()
    """What is not in it and has to be backed up by its own means."""

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a back-up. Raises StoreError for what is none, or of a newer version."""
        try:
            text = (folder / FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise StoreError(f"{folder} is no whole back-up: it has no {FILE} that can be read.") from None
        try:
            found = json.loads(text)
            if isinstance(found, dict) and isinstance(form := found.get("form"), int) and form > FORM:
                raise StoreError("The back-up was made by a newer version: restore it with that one.")
            manifest = cls.model_validate(found)
        except (ValueError, ValidationError):
            raise StoreError(
                f"{folder / FILE} cannot be read: the back-up was cut short or changed."
            ) from None
        if manifest.schema_revision not in REVISIONS:
            raise StoreError(
                "The register in the back-up was written by a newer version: restore it with that one."
            )
        return manifest

    def write(self, folder: Path) -> None:
        """Write it beside what it is about."""
        file = folder / FILE
        file.touch(mode=0o600)
        file.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    def check(self, folder: Path) -> None:
        """Raises StoreError where a file is missing, cut short or changed."""
        for part in self.parts:
            file = folder / part.file
            if not file.resolve().is_relative_to(folder.resolve()):
                raise StoreError(f"{FILE} names a file outside the back-up: {part.file}.")
            if not file.is_file():
                raise StoreError(f"{part.file} is missing from the back-up.")
            if file.stat().st_size != part.size:
                raise StoreError(
                    f"{part.file} was cut short or changed: {file.stat().st_size:,} bytes, of {part.size:,}."
                )
            if digest(file) != part.sha256:
                raise StoreError(f"{part.file} was changed since the back-up was made.")

    def of(self, what: str) -> tuple[PartKept, ...]:
        """Its files of one kind."""
        return tuple(part for part in self.parts if part.what == what)

    @property
    def checks(self) -> list[KeyCheck]:
        """What a ring is held against."""
        return [KeyCheck(key.id, base64.b64decode(key.sealed), key.since) for key in self.keys]


def key_kept(check: KeyCheck) -> KeyKept:
    """A key's check for a manifest."""
    return KeyKept(id=check.key_id, sealed=base64.b64encode(check.sealed).decode(), since=check.at)


def part_kept(
    folder: Path,
    file: Path,
    what: Literal["temporal", "register", "photograph"],
    kind: Literal["sqlite", "postgres", "file"],
    taken: datetime,
) -> PartKept:
    """A file of a back-up, as its manifest names it."""
    return PartKept(
        file=file.relative_to(folder).as_posix(),
        what=what,
        kind=kind,
        size=file.stat().st_size,
        sha256=digest(file),
        taken=taken,
    )


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            found.update(piece)
    return found.hexdigest()
