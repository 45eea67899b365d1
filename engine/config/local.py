"""The data folder of an installation on one machine, and its keys: made once, never again."""

import base64
import io
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from dotenv import dotenv_values

from engine.config.env_files import LOCAL_FILE, text_of, write_whole
from engine.config.keys import KEY_BYTES, key_id_of
from engine.config.settings import PREFIX, Settings
from engine.errors import SettingsError

STORES = ("register.sqlite3", "temporal")
"""What in a data folder may hold what a key was used for."""
KEYS = f"{PREFIX}ENCRYPTION_KEYS"


def never(url: str) -> bool:
    """For a folder that is only just made: no register holds anything."""
    return False


def prepare_local(data_dir: Path, holds_cases: Callable[[str], bool] = never) -> Settings:
    """Make the data folder (0700) and its ``charter.env`` (0600) if they are missing, and read the settings.

    Keys already there are left as they are; a missing one is added. A key that encrypts is only made where
    nothing can have been encrypted: no store is in the folder, and ``holds_cases`` says of the register's
    address that it holds none. Raises SettingsError.
    """
    data_dir = data_dir.expanduser().absolute()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _complete(data_dir, holds_cases)
    except OSError as error:
        reason = (error.strerror or "it cannot be used").lower()
        raise SettingsError(
            f"The data folder {data_dir} cannot be written ({reason}): "
            f"choose another with {PREFIX}DATA_DIR, or let this user write there."
        ) from None
    return Settings.load(data_dir)


def _complete(folder: Path, holds_cases: Callable[[str], bool]) -> None:
    file = folder / LOCAL_FILE
    before = text_of(file) or "# Keys of this machine alone. Keep them, and keep them secret.\n"
    there = dotenv_values(stream=io.StringIO(before)) if file.exists() else {}
    missing = {
        name: secrets.token_urlsafe(24)
        for name in (f"{PREFIX}INTAKE_KEY", f"{PREFIX}OFFICER_KEY")
        if not there.get(name)
    }
    if not there.get(KEYS) and not os.environ.get(KEYS):
        missing |= _first_key(folder, holds_cases)
    if not missing:
        # A folder that became read-only would otherwise be noticed by the server's first write, less clearly.
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "read-only folder")
        return
    lines = "".join(f"{name}='{value}'\n" for name, value in missing.items())
    parted = "" if before.endswith("\n") or not before else "\n"
    write_whole(file, before + parted + lines)


def _first_key(folder: Path, holds_cases: Callable[[str], bool]) -> dict[str, str]:
    """A key by which nothing has been encrypted yet. Raises SettingsError where something has."""
    settings = Settings.load(folder)
    if not settings.encryption:
        return {}
    kept = next((f"{folder / name}" for name in STORES if _is_there(folder / name)), "")
    if not kept and holds_cases(settings.register_url):
        kept = f"the register that {PREFIX}REGISTER_URL names"
    if kept:
        raise SettingsError(
            f"{KEYS} is missing, and {kept} may hold cases that are encrypted with it: put it back into "
            f"{folder / LOCAL_FILE}, where it was, from your copy. No new key is made beside them."
        )
    key = secrets.token_bytes(KEY_BYTES)
    made = key_id_of(key)
    ring = json.dumps({made: base64.b64encode(key).decode()})
    return {KEYS: ring, f"{PREFIX}ENCRYPTION_KEY_ID": made}


def _is_there(store: Path) -> bool:
    return any(store.iterdir()) if store.is_dir() else store.exists()
