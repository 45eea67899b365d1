"""An account's form: what is known of an officer, read and judged in the administrator's words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.forms.answers import one
from casework.site.pages import Site
from charter.edition.editions import Edition
from charter.faults import is_blank
from charter.writing.values import spoken
from register.people.accounts import Profile
from register.people.officers import Officer, Post, known_username

LONGEST_NAME = 150
NAME_TAKEN = (
    "Enter another name: an account has, or had, this one, and cases know officers by their names. "
    "A middle name or initial tells two people apart"
)
USERNAME_TAKEN = (
    "Enter another username: there is an account of this one. If you have just made it, reset its password "
    "to be given a new one"
)
NOT_A_USERNAME = "Enter a username of at least 2 letters, numbers or the characters . _ @ + -, without spaces"
LAST = "Make somebody else an administrator first: this is the last one"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass
class AccountForm:
    """What was filled in, and what is wrong with it."""

    username: str = ""
    name: str = ""
    email: str = ""
    role: str = ""
    team: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def posted(cls, form: Mapping[str, Sequence[str]], site: Site, *, new: bool) -> "AccountForm":
        """As it was sent; what is wrong with each field is said."""
        username, *rest = (one(form, name).strip() for name in ("username", "name", "email", "role", "team"))
        name, email, role, team = rest
        given = cls(known_username(username), name, email, role, team)
        given._judge(teams_of(site), new=new)
        return given

    @classmethod
    def of(cls, officer: Officer) -> "AccountForm":
        """As the account has it now."""
        return cls(officer.username, officer.name, officer.email, officer.role.value, officer.team)

    @property
    def profile(self) -> Profile:
        """For the register, once nothing is wrong."""
        return Profile(name=self.name, role=Post(self.role), team=self.team, email=self.email)

    @property
    def mistakes(self) -> list[dict[str, str]]:
        """What is wrong, for the page's summary."""
        return [{"text": why, "href": f"#{name}" if name else "#name"} for name, why in self.wrong.items()]

    def _judge(self, teams: Sequence[str], *, new: bool) -> None:
        if is_blank(self.name):
            self.wrong["name"] = "Enter their name"
        elif len(self.name) > LONGEST_NAME or _CONTROL.search(self.name):
            self.wrong["name"] = f"Enter a name of at most {LONGEST_NAME} characters, on one line"
        if new and not is_username(self.username):
            self.wrong["username"] = NOT_A_USERNAME
        if self.email and (len(self.email) > 254 or not _EMAIL.fullmatch(self.email)):
            self.wrong["email"] = "Enter an email address in the right format, like name@example.com"
        if self.role not in set(Post):
            self.wrong["role"] = "Select what they may do"
        if self.team and self.team not in teams:
            self.wrong["team"] = "Select their team"


def is_username(username: str) -> bool:
    """Whether somebody can sign in with it, and their account be found by its address."""
    return _USERNAME.fullmatch(known_username(username)) is not None


def teams_of(site: Site) -> list[str]:
    """The teams of the council's edition, as it spells them."""
    return teams_in(site.desk.catalogue.edition)


def teams_in(edition: Edition) -> list[str]:
    """The teams that look after an edition's services, as it spells them."""
    return sorted({each.team for each in edition.services if each.team})


def choices(site: Site) -> dict[str, Any]:
    """What can be chosen in the form: values and their words."""
    return {
        "roles": [(post.value, spoken(post.value)) for post in Post],
        "teams": [(team, spoken(team)) for team in teams_of(site)],
    }
