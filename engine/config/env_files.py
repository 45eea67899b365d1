"""The files of settings in a data folder: written whole or not at all, and looked through before they are
believed."""

import io
import os
from pathlib import Path

from dotenv.parser import parse_stream

from engine.errors import SettingsError

LOCAL_FILE = "charter.env"
"""In the data folder: this installation's own keys, made on the first run."""
RUNNING_FILE = "running.env"
"""In the data folder: what the running servers were given (ports), written by ``make run``."""


def text_of(file: Path) -> str:
    """What is in a file of settings; empty where there is none.

    Raises SettingsError for what was cut short, is said twice or is not text: a sentence with the line, and
    nothing of what it says; and OSError.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise SettingsError(f"The settings in {file} cannot be read: they are not UTF-8 text.") from None
    if "\0" in text:
        raise SettingsError(f"The settings in {file} cannot be read: they are not text, or were cut short.")
    if text.startswith("\ufeff"):
        raise SettingsError(
            f"The settings in {file} cannot be read: save them as UTF-8 without a byte order mark."
        )
    _each_once(file, text)
    return text


def write_whole(file: Path, text: str) -> None:
    """Put a file of settings in its place, whole and on the disk, for its owner only. Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())  # losing a key means losing the cases
        draft.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)


def _each_once(file: Path, text: str) -> None:
    lines: dict[str, int] = {}
    for binding in parse_stream(io.StringIO(text)):
        written = binding.original.string
        blank = len(written) - len(written.lstrip())
        line = binding.original.line + written[:blank].count("\n")
        cut = binding.error or (binding.key is not None and binding.value is None)
        if cut:
            raise SettingsError(
                f"The settings in {file} cannot be read: line {line} is cut short, or is no setting."
            )
        if binding.key is None:
            continue
        if binding.key in lines:
            raise SettingsError(
                f"The settings in {file} cannot be read: "
                f"{binding.key} is in line {lines[binding.key]} and again in line {line}."
            )
        lines[binding.key] = line
