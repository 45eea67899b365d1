"""The papers of a Temporal server: certificates for every connection, tokens that say who may do what.

Made by the machine's `openssl`, from nothing, and valid for three years. Two authorities, so that no program
of ours passes for a part of Temporal: `cluster` vouches for the server and its Web UI, `clients` for whoever
calls it. The tokens are what Temporal's own authorizer reads: JSON web tokens, signed with a key whose public
half is given to the server.
"""

import base64
import json
import subprocess
import time
from pathlib import Path

DAYS = 1095
SERVER_NAME = "temporal"
"""What the server is called in its certificate, besides this machine's own names."""
KEY_ID = "first"
_NAMES = f"subjectAltName=DNS:{SERVER_NAME},DNS:localhost,IP:127.0.0.1"
_FOR_BOTH = "extendedKeyUsage=serverAuth,clientAuth"
_ALGORITHM = {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}


class NoPapers(Exception):
    """They cannot be made; the text says what is missing."""


def made(folder: Path, namespace: str) -> dict[str, str]:
    """All of it by the names that docker-compose.yml asks for. The keys that sign are not among them.

    `folder` is a temporary one. Raises NoPapers.
    """
    cluster, clients = _authority(folder, "cluster"), _authority(folder, "clients")
    _certificate(folder, "server", cluster, _NAMES, _FOR_BOTH)
    _certificate(folder, "web-ui", cluster, "extendedKeyUsage=clientAuth")
    _certificate(folder, "client", clients, "extendedKeyUsage=clientAuth")
    _key(folder, "tokens")
    written = {name: (folder / name).read_text() for name in _files(folder)}
    packed = {name: base64.b64encode(text.encode()).decode() for name, text in written.items()}
    return {
        "TEMPORAL_CLUSTER_CA": packed["cluster.pem"],
        "TEMPORAL_CLIENTS_CA": packed["clients.pem"],
        "TEMPORAL_SERVER_CERT": packed["server.pem"],
        "TEMPORAL_SERVER_KEY": packed["server.key"],
        "TEMPORAL_WEB_UI_CERT": packed["web-ui.pem"],
        "TEMPORAL_WEB_UI_KEY": packed["web-ui.key"],
        "TEMPORAL_CLIENT_CA_PEM": written["cluster.pem"],
        "TEMPORAL_CLIENT_CERT_PEM": written["client.pem"],
        "TEMPORAL_CLIENT_KEY_PEM": written["client.key"],
        "TEMPORAL_WORKER_TOKEN": _token(folder, "worker", f"{namespace}:admin"),
        "TEMPORAL_DOOR_TOKEN": _token(folder, "door", f"{namespace}:write"),
        "TEMPORAL_TOKENS_JWKS": json.dumps(_public(folder)),
    }


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix in {".pem", ".key"}]


def _openssl(folder: Path, *words: str, given: bytes | None = None) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - fixed words
            ["openssl", *words],  # noqa: S607 - the machine's own
            cwd=folder,
            input=given,
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
    except FileNotFoundError:
        raise NoPapers("openssl is not on this machine: install it.") from None
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoPapers(f"openssl {words[0]} failed: {said.decode(errors='replace').strip()[-200:]}") from None


def _key(folder: Path, name: str) -> None:
    _openssl(
        folder, "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", f"{name}.key"
    )


def _authority(folder: Path, name: str) -> str:
    """A key and a certificate that vouches for others."""
    _key(folder, name)
    subject = f"/O=Charter Casework/CN={name}"
    words = [
        "-x509",
        "-new",
        "-key",
        f"{name}.key",
        "-subj",
        subject,
        "-days",
        str(DAYS),
        "-out",
        f"{name}.pem",
    ]
    _openssl(folder, "req", *words, "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    return name


def _certificate(folder: Path, name: str, authority: str, *extensions: str) -> None:
    """A key, and its certificate from an authority."""
    _key(folder, name)
    (folder / f"{name}.ext").write_text(
        "".join(f"{line}\n" for line in ("basicConstraints=CA:FALSE", *extensions))
    )
    asked = _openssl(folder, "req", "-new", "-key", f"{name}.key", "-subj", f"/O=Charter Casework/CN={name}")
    by = ["-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial"]
    words = ["-req", *by, "-days", str(DAYS), "-extfile", f"{name}.ext", "-out", f"{name}.pem"]
    _openssl(folder, "x509", *words, given=asked)


def _token(folder: Path, who: str, permission: str) -> str:
    """Says who somebody is and what they may do: `namespace:read`, `write` or `admin`."""
    until = int(time.time()) + DAYS * 86_400
    parts = (_ALGORITHM, {"sub": who, "permissions": [permission], "exp": until})
    signed = ".".join(_url64(json.dumps(part).encode()) for part in parts)
    signature = _openssl(folder, "dgst", "-sha256", "-sign", "tokens.key", given=signed.encode())
    return f"{signed}.{_url64(signature)}"


def _public(folder: Path) -> dict[str, object]:
    """The public half of the key that signs tokens, as Temporal reads it (JWKS)."""
    said = _openssl(folder, "rsa", "-in", "tokens.key", "-noout", "-modulus").decode()
    modulus = bytes.fromhex(said.strip().partition("=")[2])
    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "n": _url64(modulus), "e": "AQAB"}
    return {"keys": [key]}


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
