"""The settings of signing in: whole or refused, in a sentence; and who may use a password."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from engine.config.settings import Settings
from register.people.officers import Post

WHOLE: dict[str, Any] = {
    "oidc_issuer": "https://login.example.gov.uk/council",
    "oidc_client_id": "casework",
    "oidc_groups": {"Roads": {"role": "officer", "team": "highways"}, "Depot": {"team": "depot"}},
}


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder, encryption=False, **given)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"oidc_issuer": "http://login.example.gov.uk"}, "it begins with https://"),
        ({"oidc_client_id": ""}, "CHARTER_OIDC_CLIENT_ID"),
        ({"oidc_groups": {}}, "a group that gives a role"),
        ({"oidc_groups": {"Depot": {"team": "depot"}}}, "a group that gives a role"),
        ({"oidc_groups": {"Roads": {"role": "emperor"}}}, "oidc_groups"),
        ({"oidc_scopes": "profile"}, "openid"),
    ],
)
def test_half_a_directory_is_refused(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    assert settings(tmp_path, **WHOLE).oidc_groups["Roads"].role == "officer"
    with pytest.raises(ValidationError, match=why):
        settings(tmp_path, **{**WHOLE, **changed})


def test_on_this_machine_it_may_be_unencrypted(tmp_path: Path) -> None:
    issuer = "http://127.0.0.1:9000"
    assert settings(tmp_path, **{**WHOLE, "oidc_issuer": issuer}).oidc_issuer == issuer


@pytest.mark.parametrize("post", Post)
def test_every_role_can_be_a_groups(tmp_path: Path, post: Post) -> None:
    groups = {"One": {"role": post.value}}
    assert settings(tmp_path, **{**WHOLE, "oidc_groups": groups}).oidc_groups["One"].role == post.value


@pytest.mark.parametrize(
    ("local", "alex", "olive"),
    [
        ("all", True, True),
        ("none", False, False),
        (" Alex , bo", True, False),
        ("", False, False),
        ("none,alex", True, False),
    ],
)
def test_who_may_use_a_password(tmp_path: Path, local: str, alex: bool, olive: bool) -> None:
    with_directory = settings(tmp_path, **WHOLE, local_accounts=local)
    assert (with_directory.may_use_password("ALEX "), with_directory.may_use_password("olive")) == (
        alex,
        olive,
    )
    assert settings(tmp_path, local_accounts=local).may_use_password("olive"), (
        "without one it is the only way"
    )
    assert not with_directory.may_use_password("") or local == "all"


def test_a_code_is_required_of_a_site_that_others_reach(tmp_path: Path) -> None:
    public = "https://casework.example.gov.uk"
    assert settings(tmp_path).second_factor == "optional"
    assert settings(tmp_path, council_base_url=public).second_factor == "required"
    assert settings(tmp_path, council_base_url=public, second_factor="optional").second_factor == "optional"
    assert settings(tmp_path, second_factor="required").second_factor == "required"
