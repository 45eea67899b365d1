"""The settings of mail that comes in: ``CHARTER_MAIL_…``."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class MailSettings(BaseSettings):
    """Part of ``Settings``."""

    mail_port: int = Field(
        2525,
        ge=0,
        le=65535,
        description="The port on which mail is taken in (SMTP); 0 for none.",
    )
    mail_host: str = Field("", description="The address it listens on; that of `CHARTER_HOST` if empty.")
    mail_domains: str = Field(
        "charter.example",
        description="The domains whose mail is ours, with commas between. Mail to any other is refused.",
    )
    mail_addresses: dict[str, str] = Field(
        {},
        description="What a mail to an address opens, as a JSON object: the address, its part before the @, "
        "or `*` for all others, to the code of a service, if wanted with `/` and a team. It adds to "
        '`{"complaints": "feedback", "ehcp": "email_enquiry/sen_assessment", "*": "email_enquiry"}`.',
    )
    mail_server: str = Field(
        "",
        description="The name of your own mail server in front, as it writes it into `Received` and "
        "`Authentication-Results`: then its times count, and a mail is a customer's only where it says so.",
    )
    mail_unvouched: Literal["officer", "believed"] = Field(
        "officer",
        description="What becomes of a mail for a case where no `CHARTER_MAIL_SERVER` is named, so that "
        "nobody vouches for its sender: `officer` shows it to one; `believed` takes it as from whom it says, "
        "for trying the product on one machine (`make run` does).",
    )
    mail_per_minute: int = Field(300, ge=1, description="Mails taken in a minute; more are told to wait.")
    mail_per_sender: int = Field(20, ge=1, description="Mails taken in a minute from one sender.")
    mail_certificate: Path | None = Field(
        None, description="A certificate (PEM) for STARTTLS; without it mail comes in unencrypted."
    )
    mail_key: Path | None = Field(None, description="Its private key (PEM).")
    mail_imap_host: str = Field(
        "", description="A mailbox to fetch mail from (IMAP), where you keep your own mail server."
    )
    mail_imap_port: int = Field(993, ge=1, le=65535, description="Its port.")
    mail_imap_security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="How the connection is made safe: `tls` from its start, `starttls`, `none`."
    )
    mail_imap_user: str = Field("", description="The name to sign in with.")
    mail_imap_password: SecretStr | None = Field(None, description="The password to sign in with.")
    mail_imap_folder: str = Field("INBOX", min_length=1, description="The folder that mail arrives in.")
    mail_imap_every: int = Field(60, ge=1, description="Seconds between two looks.")

    @field_validator("mail_domains")
    @classmethod
    def _domains(cls, said: str) -> str:
        found = [each.strip().lower() for each in said.split(",") if each.strip()]
        if not found or not all(_DOMAIN.fullmatch(each) for each in found):
            raise ValueError("it is one domain or several, such as example.gov.uk, with commas between")
        return ",".join(found)

    @field_validator("mail_addresses")
    @classmethod
    def _routes(cls, said: dict[str, str]) -> dict[str, str]:
        for service in said.values():
            if not re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+)?", service):
                raise ValueError("an address goes to the code of a service, such as email_enquiry")
        return {address.strip().lower(): service for address, service in said.items()}
