"""A back-up put in place where nothing is: looked at whole first, and all of it or nothing."""

import base64
import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from engine.config.env_files import LOCAL_FILE, text_of, write_whole
from engine.config.keys import decode_key
from engine.config.local import KEYS
from engine.config.settings import PREFIX, Settings
from engine.errors import SettingsError
from engine.payloads.ring import KeyRing
from register import Register, migrate
from starter.desk.ring import check_ring
from starter.stores.databases import StoreError, forget_members, is_empty, load, wipe
from starter.stores.manifest import Manifest, PartKept
from starter.stores.places import StorePlaces


def restore(
    settings: Settings,
    folder: Path,
    now: Callable[[], datetime],
    *,
    ring_file: Path | None = None,
    temporal_urls: tuple[str, ...] = (),
) -> Manifest:
    """Put a back-up where the settings say, brought up to this version; then it is to be reconciled.

    Raises StoreError, SettingsError, RegisterError; then nothing has been changed.
    """
    folder = folder.expanduser().absolute()
    manifest = Manifest.read(folder)
    manifest.check(folder)
    places = StorePlaces.of(settings, temporal_urls)
    _must_fit(manifest, places)
    ring = _ring(settings, ring_file)
    check_ring(ring and KeyRing(*ring), manifest.checks)
    _must_be_empty(places)
    with ExitStack() as undo:
        _put(folder, manifest, places, undo)
        migrate(places.register_url)
        register = Register.open(places.register_url, now)
        try:
            register.reopening.note_restored()
        finally:
            register.close()
        if ring is not None and ring_file is not None and not settings.encryption_keys:
            _set_ring(settings.data_dir, *ring)
        undo.pop_all()
    return manifest


def _put(folder: Path, manifest: Manifest, places: StorePlaces, undo: ExitStack) -> None:
    """Everything in its place; ``undo`` takes back what was put."""
    [register] = manifest.of("register")
    try:
        for part, url in zip(manifest.of("temporal"), places.temporal_urls, strict=False):
            _load(folder / part.file, url, undo)
        if places.register_file is None:
            _load(folder / register.file, places.register_url, undo)
        else:
            _copy(folder / register.file, places.register_file, undo)
        if places.temporal_file is not None:
            for part in manifest.of("temporal"):
                _copy(folder / part.file, places.temporal_file, undo)
                forget_members(places.temporal_file)
        if places.photographs is not None:
            for part in manifest.of("photograph"):
                _copy(
                    folder / part.file, places.photographs / Path(part.file).relative_to("photographs"), undo
                )
    except OSError as error:
        raise StoreError(f"It cannot be put in place ({(error.strerror or '').lower()}).") from None


def _load(source: Path, url: str, undo: ExitStack) -> None:
    undo.callback(wipe, url)
    load(source, url)


def _copy(source: Path, target: Path, undo: ExitStack) -> None:
    made = next((each for each in reversed(target.parents) if not each.exists()), None)
    if made is not None:
        undo.callback(shutil.rmtree, made, ignore_errors=True)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        undo.callback(Path(f"{target}{ending}").unlink, missing_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _must_fit(manifest: Manifest, places: StorePlaces) -> None:
    """The stores that were backed up are of the kinds that are set here."""
    registers = manifest.of("register")
    if len(registers) != 1:
        raise StoreError("The back-up has no register in it: it was cut short or changed.")
    kind = "sqlite" if places.register_file is not None else "postgres"
    if registers[0].kind != kind:
        raise StoreError(
            f"The register in the back-up is of {_spoken(registers[0])}, and CHARTER_REGISTER_URL names "
            "another kind of database here: set it to one of that kind."
        )
    temporal = manifest.of("temporal")
    if any(part.kind == "postgres" for part in temporal) and len(temporal) != len(places.temporal_urls):
        names = ", ".join(part.file for part in temporal)
        raise StoreError(
            f"The back-up has {len(temporal)} databases of Temporal's ({names}): "
            "name as many with --temporal-db, in that order."
        )
    if temporal and temporal[0].kind == "sqlite" and places.temporal_file is None:
        raise StoreError(
            "Temporal's store in the back-up is the one of `make run`: restore it without TEMPORAL_ADDRESS."
        )


def _must_be_empty(places: StorePlaces) -> None:
    files = (places.register_file, places.temporal_file)
    for file in files:
        if file is not None and file.exists():
            raise StoreError(f"{file} is there already: restore where nothing is. Nothing was changed.")
    if places.photographs is not None and places.photographs.is_dir() and any(places.photographs.iterdir()):
        raise StoreError(
            f"{places.photographs} has photographs in it: restore where nothing is. Nothing was changed."
        )
    urls = (*places.temporal_urls, *([places.register_url] if places.register_file is None else []))
    for url in urls:
        if not is_empty(url):
            raise StoreError("A database has tables in it: restore into empty ones. Nothing was changed.")


def _ring(settings: Settings, file: Path | None) -> tuple[dict[str, bytes], str] | None:
    """The keys that are set here, or those of the file; None where encryption is off."""
    if not settings.encryption:
        return None
    if settings.encryption_keys or file is None:
        if not settings.encryption_keys:
            raise SettingsError(
                f"There is no encryption key here: put {KEYS} and {PREFIX}ENCRYPTION_KEY_ID into "
                f"{settings.data_dir / LOCAL_FILE} from your copy, or name the file of keys with --ring."
            )
        keys = {name: _bytes(name, key.get_secret_value()) for name, key in settings.encryption_keys.items()}
        return keys, settings.encryption_key_id or next(iter(keys))
    try:
        read = json.loads(file.expanduser().read_text(encoding="utf-8"))
        return {str(name): _bytes(name, key) for name, key in read["keys"].items()}, str(read["current"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"{file} cannot be read as a file of keys.") from None


def _bytes(name: str, key: str) -> bytes:
    return decode_key(name, SecretStr(key))


def _set_ring(data_dir: Path, keys: dict[str, bytes], current: str) -> None:
    """Written where `make run` would have made it."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data_dir / LOCAL_FILE
    before = text_of(file) or "# Keys of this machine alone. Keep them, and keep them secret.\n"
    ring = json.dumps({name: base64.b64encode(key).decode() for name, key in keys.items()})
    lines = f"{KEYS}='{ring}'\n{PREFIX}ENCRYPTION_KEY_ID='{current}'\n"
    write_whole(file, before + ("" if before.endswith("\n") else "\n") + lines)


def _spoken(part: PartKept) -> str:
    return {"sqlite": "SQLite", "postgres": "Postgres"}.get(part.kind, part.kind)
