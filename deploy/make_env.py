"""Make `.env` for docker-compose.yml: passwords, keys, certificates and tokens of this installation's own.

`python3 deploy/make_env.py`, once. It needs nothing but Python and openssl, and never overwrites a file:
losing the encryption keys means losing the cases. `python3 deploy/make_env.py --renew` makes certificates and
tokens anew, before they end after three years, and leaves everything else as it is.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.certificates import DAYS, NoPapers, made  # noqa: E402 - it is run as a file

ENV_FILE = ROOT / ".env"
JWKS_FILE = "temporal-tokens.json"
"""Beside `.env`: the public key of the tokens, which the server reads as a file. It is no secret."""
NAMESPACE = "default"
_HEAD = "# Secrets of this installation alone. Keep them, keep them secret.\n"


def fresh() -> dict[str, str]:
    """New passwords and keys, by the names docker-compose.yml asks for."""
    drawn = secrets.token_bytes(32)
    key = base64.b64encode(drawn).decode()
    key_id = f"k-{hashlib.sha256(b'charter-casework key id' + drawn).hexdigest()[:12]}"
    return {
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "TEMPORAL_DB_PASSWORD": secrets.token_urlsafe(24),
        "REGISTER_DB_PASSWORD": secrets.token_urlsafe(24),
        "CHARTER_INTAKE_KEY": secrets.token_urlsafe(24),
        "CHARTER_OFFICER_KEY": secrets.token_urlsafe(24),
        "CHARTER_ENCRYPTION_KEYS": json.dumps({key_id: key}),
        "CHARTER_ENCRYPTION_KEY_ID": key_id,
    }


def papers() -> dict[str, str]:
    """New certificates and tokens, by the same names; with the tokens' public key. Raises NoPapers."""
    with tempfile.TemporaryDirectory(prefix="charter-papers-") as folder:
        return made(Path(folder), NAMESPACE)


def line(name: str, value: str) -> str:
    """One line of the file, as Compose reads it: several lines of text in double quotes."""
    if "\n" in value:
        escaped = value.replace("\n", "\\n")
        return f'{name}="{escaped}"\n'
    return f"{name}='{value}'\n"


def main(file: Path = ENV_FILE, *, renew: bool = False) -> int:
    """Write both files, `.env` for its owner alone; 1 and a sentence if it may not or cannot be written."""
    try:
        if file.exists() != renew:
            there = "is there already, and was left as it is" if file.exists() else "is not there yet"
            print(f"{file} {there}.", file=sys.stderr)  # noqa: T201
            return 1
        new = papers()
        public = new.pop("TEMPORAL_TOKENS_JWKS")
        before = _kept(file, new) if renew else _HEAD + "".join(line(*each) for each in fresh().items())
        _write(file, before + "".join(line(*each) for each in new.items()), 0o600)
        _write(file.with_name(JWKS_FILE), public + "\n", 0o644)
    except NoPapers as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 1
    said = "Start everything again with it" if renew else "Keep a copy of it apart from the databases"
    print(f"{file} was made. {said}. Its certificates end in {DAYS} days.")  # noqa: T201
    return 0


def _kept(file: Path, new: dict[str, str]) -> str:
    lines = file.read_text().splitlines(keepends=True)
    return "".join(each for each in lines if each.partition("=")[0] not in new)


def _write(file: Path, text: str, mode: int) -> None:
    """Whole or not at all."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as out:
            out.write(text)
        draft.chmod(mode)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make .env, with secrets of this installation's own.")
    parser.add_argument("--renew", action="store_true", help="certificates and tokens anew; the rest stays")
    sys.exit(main(renew=parser.parse_args().renew))
