"""Whose mail is taken in, and what it opens: the council's addresses, and a reply address for each case."""

from collections.abc import Iterable
from dataclasses import dataclass

from charter import references
from engine.config.settings import Settings

ROUTES = {
    "complaints": "feedback",
    "ehcp": "email_enquiry/sen_assessment",
    "*": "email_enquiry",
}
"""What a mail opens unless `CHARTER_MAIL_ADDRESSES` says otherwise."""
_REST = "*"


@dataclass(frozen=True)
class Route:
    """The service a mail opens a case of, and the team that answers where that is not the service's own."""

    service: str
    team: str = ""


class Addresses:
    """The council's addresses, as the settings have them."""

    def __init__(self, settings: Settings) -> None:
        self._domains = frozenset(settings.mail_domains.split(","))
        said = {**ROUTES, **settings.mail_addresses}
        self._routes = {address: Route(*service.split("/", 1)) for address, service in said.items()}
        reply = settings.smtp_reply_to.lower()
        self._letters = {settings.smtp_from.lower(), reply.replace("+{reference}", "")} - {""}
        self._own = self._letters | {address for address in self._routes if "@" in address}
        named = {address.rpartition("@")[2] for address in self._own}
        self._ours = self._domains | {domain.rstrip(".") for domain in named}

    def serves(self, recipient: str) -> bool:
        """Whether mail to this address is ours: nothing is passed on to anybody else."""
        local, _, domain = recipient.lower().rpartition("@")
        return bool(local) and (domain in self._domains or _plain(recipient) in self._own)

    def route(self, recipients: Iterable[str]) -> Route:
        """What a mail to these opens: an address that is named comes before the rest."""
        for recipient in recipients:
            address = _plain(recipient)
            local, _, domain = address.partition("@")
            found = self._routes.get(address) or (
                self._routes.get(local) if domain in self._domains else None
            )
            if found is not None and local != _REST:
                return found
        return self.default

    @property
    def default(self) -> Route:
        return self._routes[_REST]

    def reference(self, recipients: Iterable[str]) -> str:
        """The case whose own reply address is among them: `cases+eb-7q4k2m9xv@…`; empty for none."""
        for recipient in recipients:
            local = recipient.rpartition("@")[0]
            _, plus, detail = local.partition("+")
            if plus and (found := reference_in(detail)):
                return found
        return ""

    def is_own(self, address: str) -> bool:
        """Whether we would be writing to ourselves: to an address that mail is taken at or sent from."""
        plain = _plain(address)
        local, _, domain = plain.partition("@")
        return plain in self._own or (domain in self._domains and local in self._routes)

    def is_ours(self, address: str) -> bool:
        """Whether it is of a domain of the council's, whoever there it is: nobody is answered by a letter."""
        return _plain(address).rpartition("@")[2] in self._ours


def reference_in(text: str) -> str:
    """The first reference in a text, however it was typed; empty for none."""
    return next(iter(references.found_in(text[:1_000])), "")


def _plain(address: str) -> str:
    """An address without its +detail, in small letters."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain.rstrip('.')}"
