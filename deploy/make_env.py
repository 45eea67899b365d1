"""Make `.env` for docker-compose.yml: passwords and keys of this installation's own.

`python3 deploy/make_env.py`, once. It needs nothing but Python, and never overwrites a file: losing the
encryption keys means losing the cases.
"""

import base64
import hashlib
import json
import os
import secrets
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def fresh() -> dict[str, str]:
    """New secrets, by the names docker-compose.yml asks for."""
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


def main(file: Path = ENV_FILE) -> int:
    """Write the file for its owner alone; 1 and a sentence if it is there already or cannot be written."""
    lines = "".join(f"{name}='{value}'\n" for name, value in fresh().items())
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"# Secrets of this installation alone. Keep them, keep them secret.\n{lines}")
    except FileExistsError:
        print(f"{file} is there already, and was left as it is.", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{file} was made. Keep a copy of it apart from the databases.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
