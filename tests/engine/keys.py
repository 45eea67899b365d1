"""Settings for tests, with keys of their own and nothing read from the machine."""

import base64
from typing import Any

from engine.config.settings import Settings

KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()


def settings(**given: Any) -> Settings:
    """Settings with one encryption key, `one`, unless others are given."""
    return Settings(**({"encryption_keys": {"one": KEY}, "encryption_key_id": "one"} | given))
