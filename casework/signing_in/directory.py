"""The council's directory, by OpenID Connect: where somebody is sent to sign in, and what it vouches for.

The code flow with PKCE (RFC 7636), state and nonce. What its discovery document says is read at the start,
and again every hour; while it does not answer, what is known of it is used on.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from casework.signing_in.vouched import DirectoryAway, Errand, NotVouched, Vouched, vouched_for
from engine.config.settings import Settings
from engine.logs import get_logger

BACK = "/casework/sign-in/directory/back"
"""Where the directory sends somebody back to, as it has to be registered there."""
OUT = "/casework/sign-in?out=yes"
"""Where it sends somebody who has signed out, to be registered too."""
SECONDS = 5.0
"""For each answer of the directory: somebody waits for it."""
FRESH = 3600.0
"""Seconds after which the discovery document is read again."""
AGAIN = 10.0
"""Seconds between two attempts while it does not answer."""
LEEWAY = 120
"""Seconds by which its clock may differ from ours."""
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA"]
"""Signatures by a key that only the directory has."""
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"

log = get_logger(__name__)


class Directory:
    """The council's directory, as the settings name it."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        secret = settings.oidc_client_secret
        self._settings = settings
        self._now = now
        self._secret = secret.get_secret_value() if secret else ""
        self._base = settings.council_base_url
        self._known: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._read_at = self._tried_at = float("-inf")

    @classmethod
    def of(cls, settings: Settings, now: Callable[[], datetime]) -> "Directory | None":
        """The one that is set, its discovery document read if it answers; None where none is set."""
        if not settings.oidc_issuer:
            return None
        made = cls(settings, now)
        made._tried_at = time.monotonic()
        try:
            with httpx.Client(timeout=SECONDS) as client:
                made._take(client.get(made._discovery))
        except (DirectoryAway, httpx.HTTPError) as error:
            log.warning("directory not available", error_type=type(error).__name__)
        return made

    async def is_there(self) -> bool:
        """Whether it can be sent to; somebody asks it again where it was away."""
        try:
            await self._metadata()
        except DirectoryAway:
            return False
        return True

    async def sign_in_address(self, errand: Errand) -> str:
        """Where somebody signs in. Raises DirectoryAway."""
        known = await self._metadata()
        address: str = prepare_grant_uri(
            known["authorization_endpoint"],
            client_id=self._settings.oidc_client_id,
            response_type="code",
            redirect_uri=self._base + BACK,
            scope=self._settings.oidc_scopes,
            state=errand.state,
            nonce=errand.nonce,
            code_challenge=create_s256_code_challenge(errand.verifier),
            code_challenge_method="S256",
        )
        return address

    async def sign_out_address(self) -> str:
        """Where somebody signs out there too (RP-initiated logout); empty where it has no such place."""
        try:
            place = (await self._metadata()).get("end_session_endpoint")
        except DirectoryAway:
            return ""
        back = [
            ("client_id", self._settings.oidc_client_id),
            ("post_logout_redirect_uri", self._base + OUT),
        ]
        return str(add_params_to_uri(place, back)) if place else ""

    async def vouched(self, errand: Errand, said: Mapping[str, str]) -> Vouched:
        """Who has come back with ``said``, as the address has it. Raises NotVouched, DirectoryAway."""
        known = await self._metadata()
        if said.get("state") != errand.state:
            raise NotVouched("state")
        if said.get("iss", known["issuer"]) != known["issuer"]:  # RFC 9207
            raise NotVouched("issuer")
        if not said.get("code"):
            raise NotVouched("code")
        token = await self._token(known, said["code"], errand.verifier)
        claims = dict(await self._id_token(known, token, errand.nonce))
        place, access = known.get("userinfo_endpoint"), token.get("access_token")
        if place and access and not {self._settings.oidc_groups_claim, "name", "email"} <= claims.keys():
            more = await self._asked("GET", place, headers={"Authorization": f"Bearer {access}"})
            if more.get("sub") != claims["sub"]:
                raise NotVouched("subject")
            claims = {**more, **claims}
        subject = self._subject(str(claims["sub"]))
        return vouched_for(subject, claims, self._settings.oidc_groups_claim)

    async def signed_out(self, logout_token: str) -> tuple[str, str]:
        """Whom the directory has signed out: the subject and the session it names, either perhaps empty.

        Back-channel logout. Raises NotVouched, DirectoryAway.
        """
        known = await self._metadata()
        claims = await self._decoded(known, logout_token)
        self._must_be_ours(known, claims)
        events, issued = claims.get("events"), claims.get("iat")
        if not isinstance(events, dict) or _LOGOUT not in events or "nonce" in claims:
            raise NotVouched("event")
        if not isinstance(issued, int) or abs(self._now().timestamp() - issued) > LEEWAY:
            raise NotVouched("time")
        subject, session = str(claims.get("sub") or ""), str(claims.get("sid") or "")
        return self._subject(subject) if subject and not session else "", session

    @property
    def _discovery(self) -> str:
        return self._settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration"

    async def _metadata(self) -> dict[str, Any]:
        now = time.monotonic()
        due = now - self._read_at > FRESH and now - self._tried_at > AGAIN
        if due:
            self._tried_at = now
            try:
                async with httpx.AsyncClient(timeout=SECONDS) as client:
                    self._take(await client.get(self._discovery))
            except (DirectoryAway, httpx.HTTPError) as error:
                log.warning("directory not available", error_type=type(error).__name__)
        if not self._known:
            raise DirectoryAway
        return self._known

    def _take(self, answer: httpx.Response) -> None:
        """Remember its discovery document. Raises DirectoryAway for what is none, or another issuer's."""
        known = _object(answer)
        places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        safe = self._settings.oidc_issuer.startswith("https://")
        if known.get("issuer") != self._settings.oidc_issuer or not all(
            str(known.get(place, "")).startswith("https://" if safe else "http") for place in places
        ):
            raise DirectoryAway
        self._known, self._read_at = known, time.monotonic()

    async def _token(self, known: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        form |= {"redirect_uri": self._base + BACK, "client_id": self._settings.oidc_client_id}
        more: dict[str, Any] = {}
        ways = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self._secret and "client_secret_basic" in ways:
            pair = (quote(self._settings.oidc_client_id, safe=""), quote(self._secret, safe=""))
            more["auth"] = httpx.BasicAuth(*pair)
        elif self._secret:
            form["client_secret"] = self._secret
        return await self._asked("POST", known["token_endpoint"], data=form, **more)

    async def _asked(self, method: str, place: str, **more: Any) -> dict[str, Any]:
        """Its answer. Raises NotVouched where it refuses, DirectoryAway where it does not answer."""
        try:
            async with httpx.AsyncClient(timeout=SECONDS) as client:
                answer = await client.request(method, place, **more)
        except httpx.HTTPError as error:
            raise DirectoryAway from error
        if 400 <= answer.status_code < 500:
            raise NotVouched("refused")
        return _object(answer)

    async def _id_token(self, known: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> CodeIDToken:
        decoded = await self._decoded(known, str(token.get("id_token", "")))
        params = {"nonce": nonce, "client_id": self._settings.oidc_client_id}
        header = decoded.pop(_HEADER)
        if access := token.get("access_token"):
            params["access_token"] = access
        claims = CodeIDToken(decoded, header, {"iss": {"values": [known["issuer"]]}}, params)
        try:
            claims.validate(now=int(self._now().timestamp()), leeway=LEEWAY)
        except JoseError as error:
            raise NotVouched("claims") from error
        self._must_be_ours(known, claims)
        if not claims.get("nonce"):
            raise NotVouched("nonce")
        return claims

    async def _decoded(self, known: Mapping[str, Any], token: str) -> dict[str, Any]:
        """A token's claims, and its header under its own name, by one of the directory's keys."""
        said = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=[each for each in ALGORITHMS if each in said], strict_check_header=False
        )
        for again in (False, True):
            keys = await self._key_set(known, anew=again)
            try:
                found = jwt.decode(token, key=keys, registry=registry)
                return {**found.claims, _HEADER: found.header}
            except InvalidKeyIdError:  # it may have a new one
                continue
            except (JoseError, ValueError) as error:
                raise NotVouched("signature") from error
        raise NotVouched("key")

    async def _key_set(self, known: Mapping[str, Any], *, anew: bool) -> KeySet:
        if anew or not self._keys:
            self._keys = await self._asked("GET", known["jwks_uri"])
        usable = [
            key
            for key in self._keys.get("keys", [])
            if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
        ]
        try:
            return KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError) as error:
            raise DirectoryAway from error

    def _must_be_ours(self, known: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        """Raises NotVouched for what another directory says, or says to another site."""
        meant = claims.get("aud")
        if claims.get("iss") != known["issuer"]:
            raise NotVouched("issuer")
        if self._settings.oidc_client_id not in (meant if isinstance(meant, list) else [meant]):
            raise NotVouched("audience")

    def _subject(self, subject: str) -> str:
        return f"{self._settings.oidc_issuer}#{subject}"


_HEADER = " header"


def _object(answer: httpx.Response) -> dict[str, Any]:
    """A JSON object. Raises DirectoryAway for anything else."""
    try:
        found = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise DirectoryAway from error
    if not isinstance(found, dict):
        raise DirectoryAway
    return found
