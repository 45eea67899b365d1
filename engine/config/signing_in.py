"""The settings of signing in: the council's directory (OpenID Connect), and accounts of this site."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

POSTS = Literal["officer", "manager", "feedback_team", "supervisor", "administrator"]
_OWN_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class GroupGrant(BaseModel):
    """What being in a group of the directory makes somebody here."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    role: POSTS | None = None
    team: str = Field("", max_length=100)
    teams: frozenset[str] = frozenset()
    """Whose cases they see besides; ``*`` for every team's."""
    services: frozenset[str] = frozenset()
    """That are given to them."""


def passkey_host(base_url: str) -> str:
    """The host that passkeys are made for; empty where browsers make none: at a number, or without https."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    numbers = ":" in host or host.replace(".", "").isdigit()
    safe = parts.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return host if safe and not numbers else ""


class SigningInSettings(BaseSettings):
    """Part of ``Settings``."""

    second_factor: Literal["required", "optional", "passkey", ""] = Field(
        "",
        description="Whether whoever signs in with a password of this site needs a passkey or a code from an "
        "app besides: `required` or `optional`; `passkey` where it is to be a passkey. If empty, `required` "
        "where `CHARTER_COUNCIL_BASE_URL` is `https://`.",
    )
    sign_ins_per_address: int = Field(
        60,
        ge=0,
        description="Attempts to sign in with a password that one address of the network may make in a "
        "minute; 0 for no limit. An office is often one address: behind a proxy see `CHARTER_PROXIES`.",
    )
    oidc_issuer: str = Field(
        "",
        description="The council's directory that officers sign in with (OpenID Connect): its issuer, as its "
        "discovery document has it; none if empty. See accounts.md.",
    )
    oidc_client_id: str = Field("", description="What this site is called there.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="The secret it knows this site by; without one the site is a public client."
    )
    oidc_scopes: str = Field("openid profile email", description="What is asked for there.")
    oidc_groups_claim: str = Field(
        "groups", min_length=1, description="The claim that has the groups somebody is in."
    )
    oidc_groups: dict[str, GroupGrant] = Field(
        {},
        description="What the directory's groups make somebody here, as a JSON object: group to `role` "
        "(such as `officer`), `team`, `teams` (whose cases they see besides), `services` (given to them), "
        'such as `{"Roads": {"role": "officer", "team": "highways"}}`. '
        "Of several groups the first in this object with a role gives the role, the first with a team the "
        "team; `teams` and `services` are those of all of them. Whoever is in none that gives a role cannot "
        "sign in.",
    )
    oidc_name: str = Field(
        "your council account", max_length=80, description="What the button to sign in there says it is."
    )
    local_accounts: str = Field(
        "all",
        description="Where a directory is set: who may sign in with a password of this site all the same: "
        "`all`, `none`, or usernames with commas between, for the day when the directory is away.",
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if issuer and parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
            raise ValueError("it begins with https://")
        return issuer

    @model_validator(mode="after")
    def _whole_directory(self) -> Self:
        if not self.oidc_issuer:
            return self
        if not self.oidc_client_id:
            raise ValueError("CHARTER_OIDC_ISSUER needs CHARTER_OIDC_CLIENT_ID")
        if not any(grant.role for grant in self.oidc_groups.values()):
            raise ValueError("CHARTER_OIDC_ISSUER needs CHARTER_OIDC_GROUPS: a group that gives a role")
        if "openid" not in self.oidc_scopes.split():
            raise ValueError("CHARTER_OIDC_SCOPES needs openid among them")
        return self

    @property
    def directory_gives(self) -> bool:
        """Whether groups of the directory say what somebody sees: then nothing here does."""
        return any(grant.teams or grant.services for grant in self.oidc_groups.values())

    @property
    def second_factor_required(self) -> bool:
        """Whether everybody has to have one."""
        return self.second_factor in ("required", "passkey")

    def may_use_password(self, username: str) -> bool:
        """Whether somebody of that username signs in with a password of this site."""
        if not self.oidc_issuer or self.local_accounts.strip() == "all":
            return True
        named = {each.strip().casefold() for each in self.local_accounts.split(",")}
        return username.strip().casefold() in named - {"none", ""}
