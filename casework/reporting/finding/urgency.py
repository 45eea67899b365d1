"""What must not wait for a form: recognised in what somebody types, and led to a telephone at once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from charter.counting.counting import day_of
from charter.edition.editions import Edition
from charter.edition.services import Service
from charter.edition.wording import Wording, WordingRule
from charter.safeguarding import concerns_in
from charter.spotting import ConcernReader
from starter.desk.catalogue import Catalogue

HOMELESS, DANGER = "HomelessnessApproach", "DangerResponse"
"""The processes whose services are the urgent roads, whatever a council calls these."""
_STAY = ("stay", "sleep", "live", "go", "spend the night")
_ROUGH = ("on the street", "on the streets", "in my car", "in a car", "in a tent", "rough", "outside tonight")
_NOW = ("tonight", "today", "now", "this evening", "tomorrow")
_OUT = ("kicked out", "thrown out", "chucked out", "locked out of my home", "put out")
_WORDS = Wording(
    groups={
        "now": _NOW,
        "shelter": ("homeless", "homeless~", "no home", "lost my home", "evicted", "out of my home"),
        "fallen": ("fallen", "fell", "falling", "collapsed", "collapsing", "about to fall", "leaning"),
        "thing": ("tree", "wall", "lamp post", "lamppost", "pole", "branch", "scaffold*", "building", "roof"),
        "bare": ("bare", "exposed", "live", "sparking", "hanging"),
    },
    rules=(
        WordingRule(
            id="homeless_today",
            name=HOMELESS,
            when=(
                *(f"{place} to {stay}" for place in ("nowhere", "no where", "no place") for stay in _STAY),
                *(f"sleeping {where}" for where in _ROUGH),
                *(f"sleep {where}" for where in _ROUGH),
                *(f"living {where}" for where in _ROUGH),
                *_OUT,
                "{shelter} + {now}",
                "im homeless",
                "i am homeless",
                "we are homeless",
                "rough sleeper*",
            ),
            within=6,
            unless=("school", "van outside"),
        ),
        WordingRule(
            id="danger_now",
            name=DANGER,
            when=(
                "dangerous",
                "danger~",
                "somebody could be hurt",
                "someone could be hurt",
                "someone will get hurt",
                "somebody will get hurt",
                "{fallen} + {thing}",
                "{bare} + wire*",
                "{bare} + cable*",
                "sinkhole",
                "smell gas",
                "manhole + open",
                "manhole + missing",
                "manhole cover + missing",
            ),
            within=6,
            unless=("dangerous dogs act",),
        ),
    ),
)


@dataclass(frozen=True)
class Urgent:
    """What was recognised: the telephone first, and the road to go at once."""

    safeguarding: bool
    """Somebody may be at risk of harm."""
    homeless: Service | None
    danger: Service | None


def recognised(typed: str, catalogue: Catalogue) -> Urgent | None:
    """What is urgent in it; None for nothing. What was typed is kept nowhere."""
    edition = catalogue.edition
    roads = {each.process: each for each in reversed(catalogue.services()) if each.opened_by == "customer"}
    names = _reader().names(typed)
    homeless = roads.get(HOMELESS) if HOMELESS in names else None
    danger = roads.get(DANGER) if DANGER in names else None
    worried = bool(edition.worries.names(typed) or concerns_in(typed, edition.safeguarding.words))
    return Urgent(worried, homeless, danger) if worried or homeless or danger else None


def is_staffed(edition: Edition, now: datetime) -> bool:
    """Whether somebody is in the office: a working day, within its hours."""
    year = day_of(now).year
    return edition.duty.in_office(now, edition.calendar(year, year))


@cache
def _reader() -> ConcernReader:
    return ConcernReader(_WORDS)
