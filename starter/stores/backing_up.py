"""A back-up: Temporal's store first, then the register, then the photographs; and what is in it."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine.build import this_build
from engine.config.settings import Settings
from register import REVISIONS, Register
from starter.desk.ring import fitting_ring
from starter.stores.databases import StoreError, copy_sqlite, dump, postgres
from starter.stores.manifest import FORM, Manifest, PartKept, key_kept, part_kept
from starter.stores.places import StorePlaces


def back_up(
    settings: Settings,
    folder: Path,
    now: Callable[[], datetime],
    *,
    ring_file: Path | None = None,
    temporal_urls: tuple[str, ...] = (),
) -> Manifest:
    """Copy everything of an installation into a new folder, while it works.

    Temporal's store is copied before the register: so every report that was given a reference is in it, and a
    case that went on between the two copies is opened again from the register as it was there. A photograph's
    file is stored before the register knows of it, so files come last. ``ring_file``: where the encryption
    keys are written, apart from the rest. Raises StoreError, SettingsError, RegisterError; then nothing is
    left behind.
    """
    folder = folder.expanduser().absolute()
    _must_be_new(folder)
    if ring_file is not None:
        ring_file = ring_file.expanduser().absolute()
        if ring_file.is_relative_to(folder):
            raise StoreError("The keys are kept apart from what they open: name a file outside the back-up.")
        if ring_file.exists():
            raise StoreError(f"{ring_file} is there already: name another file for the keys.")
    register = Register.open(settings.register_url, now)
    try:
        fitting_ring(settings, register)  # a back-up that nobody could read is none
    finally:
        register.close()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({(error.strerror or '').lower()}).") from None
    try:
        manifest = _made(settings, made, now, StorePlaces.of(settings, temporal_urls))
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({(error.strerror or '').lower()}).") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    if ring_file is not None:
        write_ring(settings, ring_file)
    return manifest


def _made(settings: Settings, folder: Path, now: Callable[[], datetime], places: StorePlaces) -> Manifest:
    begun = now()
    parts: list[PartKept] = []
    elsewhere: list[str] = []
    if places.temporal_file is not None and places.temporal_file.exists():
        parts.append(_sqlite(folder, places.temporal_file, folder / "temporal.db", "temporal", now))
    elif places.temporal_urls:
        for url in places.temporal_urls:
            file = folder / f"temporal-{len(parts) + 1}-{postgres(url).database}.dump"
            taken = now()
            dump(url, file)
            parts.append(part_kept(folder, file, "temporal", "postgres", taken))
    else:
        elsewhere.append("Temporal's store: it is not kept here")
    if places.register_file is not None:
        parts.append(_sqlite(folder, places.register_file, folder / "register.sqlite3", "register", now))
    else:
        taken = now()
        dump(places.register_url, folder / "register.dump")
        parts.append(part_kept(folder, folder / "register.dump", "register", "postgres", taken))
    if places.photographs is None:
        elsewhere.append("photographs: they are kept in a store of their own")
    elif places.photographs.is_dir():
        parts += _photographs(folder, places.photographs, now)
    register = Register.open(settings.register_url, now)
    try:
        keys = tuple(key_kept(check) for check in register.key_checks.known())
    finally:
        register.close()
    manifest = Manifest(
        form=FORM,
        version=this_build(),
        schema_revision=REVISIONS[-1],
        begun=begun,
        ended=now(),
        keys=keys,
        parts=tuple(parts),
        elsewhere=tuple(elsewhere),
    )
    manifest.write(folder)
    return manifest


def _sqlite(folder: Path, source: Path, target: Path, what: str, now: Callable[[], datetime]) -> PartKept:
    taken = now()
    copy_sqlite(source, target)
    return part_kept(folder, target, "temporal" if what == "temporal" else "register", "sqlite", taken)


def _photographs(folder: Path, source: Path, now: Callable[[], datetime]) -> list[PartKept]:
    taken, parts = now(), []
    for file in sorted(source.rglob("*")):
        if not file.is_file():
            continue
        target = folder / "photographs" / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, target)
        except FileNotFoundError:  # swept away meanwhile: no case has it any more
            continue
        target.chmod(0o600)
        parts.append(part_kept(folder, target, "photograph", "file", taken))
    return parts


def write_ring(settings: Settings, file: Path) -> None:
    """The encryption keys, in a file that its owner alone can read. Raises StoreError."""
    keys = {key_id: key.get_secret_value() for key_id, key in settings.encryption_keys.items()}
    current = settings.encryption_key_id or next(iter(keys), "")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump({"current": current, "keys": keys}, opened, indent=1)
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({(error.strerror or '').lower()}).") from None


def _must_be_new(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists():
        raise StoreError(f"{folder} is there already: a back-up is made in a new folder.")
