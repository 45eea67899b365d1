"""What the customer's words for a case are made of: tracking_words has those for all, processes the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DATE = r"(?:[A-Z][a-z]+day )?\d{1,2} [A-Z][a-z]+ \d{4}(?: at (?:\d{1,2}(?::\d\d)?[ap]m|12 noon|midnight))?"
"""A date as cases say it, for what a process gives as ``plain_why``."""


@dataclass(frozen=True)
class Saying:
    """One thing a customer can say, as their page asks for it. Fields not named keep their own label."""

    title: str
    link: str
    intro: str
    button: str
    thanks: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """By the path of the field: in each row of a list ``issues.reason``, the row itself ``issues.*``."""
    hints: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    """The fields asked for; empty for all of them."""
    tells_why: bool = False
    """What the case answers is for the customer's ears too."""
    confirm: str = ""
    """What is asked again before it is said."""


@dataclass(frozen=True)
class Words:
    """A process's words for its customers."""

    stages: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """In a word or two, and as a sentence."""
    welcome: frozenset[str] = frozenset()
    """The outcomes that are what was asked for."""
    says_it_all: frozenset[str] = frozenset()
    """Outcomes whose sentence above says it all: the case's own is for officers."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What messages shown to everybody are called on the page."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The same when the customer said it themselves and is the one who reads it."""
    sayings: Mapping[str, Saying] = field(default_factory=dict)
    """What the customer can say, in the order in which it is offered."""
    plain_why: tuple[str, ...] = ()
    """Patterns of the reasons for a change of stage that the process makes itself; any other may be an
    officer's words, and is not shown."""
