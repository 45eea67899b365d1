"""A photograph is looked at, made anew and kept: at the door, or by a workflow until it can be."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import without_personal_data
from activities.orders import PhotographOrder
from engine.logs import get_logger
from photographs.fetching import Fetching, FetchLater
from photographs.pictures import NotAPhotograph, made
from photographs.scanner import Infected, Scanner, ScannerAway
from photographs.store import Missing, Store, StoreAway
from register import Register
from register.outside.photographs import Photograph, PhotographState

INFECTED = "The council's scanner would not let it pass."
LOST = "It was lost before it could be looked at."
GIVEN_UP = "It could not be had in seven days."
SWEPT_AFTER = timedelta(days=1)
"""A file that no case has may belong to one that is just being written down."""
_AT_ONCE = 200

log = get_logger(__name__)


@dataclass(frozen=True)
class KeptPicture:
    """The names of a photograph's files, whole and small, and its size in pixels."""

    full: str
    small: str
    width: int
    height: int


@dataclass(frozen=True)
class Keeper:
    """Looks at photographs and keeps them. Safe to do twice."""

    register: Register
    store: Store
    fetching: Fetching = field(default_factory=Fetching)
    scanner: Scanner | None = None

    def settle(self, photograph: Photograph) -> Photograph:
        """Look at one that waits; what it is then.

        Raises StoreAway, ScannerAway, FetchLater or RegisterError: it waits on.
        """
        if photograph.state is not PhotographState.WAITING:
            return photograph
        try:
            kept = self.keep(self._content(photograph))
        except NotAPhotograph as error:
            self._refuse(photograph, str(error))
        except Infected:
            self._refuse(photograph, INFECTED)
        except Missing:
            self._refuse(photograph, LOST)
        else:
            self.register.photographs.kept(photograph.id, kept.full, kept.small, kept.width, kept.height)
            self._forget(photograph.sent)
        return self.register.photographs.get(photograph.id) or photograph

    def keep(self, content: bytes) -> KeptPicture:
        """Look at what was sent, make it anew and keep that.

        Raises NotAPhotograph or Infected for good, StoreAway or ScannerAway for now.
        """
        if self.scanner is not None:
            self.scanner.look(content)
        picture = made(content)
        full, small = self.store.put(picture.full), self.store.put(picture.small)
        return KeptPicture(full, small, picture.width, picture.height)

    def sweep(self, now: datetime) -> int:
        """Remove the files of cases that are gone. How many were."""
        removed = 0
        names = self.store.names(now - SWEPT_AFTER)
        while some := list(islice(names, _AT_ONCE)):
            for name in set(some) - self.register.photographs.named(some):
                self.store.remove(name)
                removed += 1
        return removed

    def _content(self, photograph: Photograph) -> bytes:
        if photograph.source_url:
            return self.fetching.fetch(photograph.source_url)
        return self.store.get(photograph.sent)

    def _refuse(self, photograph: Photograph, why: str) -> None:
        self.register.photographs.refused(photograph.id, why)
        self._forget(photograph.sent)

    def _forget(self, sent: str) -> None:
        """The file as it was sent has the place and the device in it: it goes."""
        if sent:
            self.store.remove(sent)


class PhotographActivities:
    """What the workflow of a photograph has done. Every method may be run again."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def keep_photograph(self, order: PhotographOrder) -> str:
        """What has become of it: kept or refused."""
        photograph = self._keeper.register.photographs.get(order.id)
        if photograph is None:  # its case was deleted
            return "gone"
        try:
            return self._keeper.settle(photograph).state.value
        except (FetchLater, ScannerAway, StoreAway) as later:
            raise ApplicationError(
                "It cannot be had just now. It will be tried again.", type=type(later).__name__
            ) from None

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def give_photograph_up(self, order: PhotographOrder) -> None:
        """It is not waited for any more; the officer reads why."""
        self._keeper.register.photographs.refused(order.id, GIVEN_UP)
