"""No file of the repository holds a secret: a key, a token, a password of somebody's."""

import re

import pytest

from tests.docs.test_docs import TEXTS, named

LOOK_LIKE_SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/]{40}"),
    "a signed token": re.compile(r"\beyJ[\w-]{12,}\.eyJ[\w-]{12,}\.[\w-]{20,}"),
    "a cloud's key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a forge's token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20})\b"),
    "a chat's token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a password in an address": re.compile(r"\b(postgresql|https?)(\+\w+)?://\w+:[^@\s{}$\"'…]{12,}@[a-z]"),
}


@pytest.mark.parametrize("what", sorted(LOOK_LIKE_SECRETS))
def test_no_file_holds(what: str) -> None:
    pattern = LOOK_LIKE_SECRETS[what]
    assert not [named(path) for path, text in TEXTS.items() if pattern.search(text)]


def test_one_would_be_seen() -> None:
    """Each made here, in pieces, so that this file holds none."""
    key = "-----BEGIN " + "PRIVATE KEY-----\n" + "A" * 64
    token = "eyJ" + "h" * 20 + ".eyJ" + "p" * 20 + "." + "s" * 43
    cloud, forge = "AKIA" + "Z" * 16, "ghp_" + "a" * 36
    address = "postgresql://charter:" + "x" * 24 + "@db.example"
    seen = {what for text in (key, token, cloud, forge, address) for what in LOOK_LIKE_SECRETS
            if LOOK_LIKE_SECRETS[what].search(text)}  # fmt: skip
    assert seen == set(LOOK_LIKE_SECRETS) - {"a chat's token"}
