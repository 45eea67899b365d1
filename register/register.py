"""The register, whole: one database, in parts named by what they keep."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from register import schema
from register.cases.changes import Changes
from register.cases.queue import Queue
from register.cases.rows import Cases
from register.cases.running import Running
from register.cases.stalled import Stalled
from register.cases.versions import Versions
from register.cases.worked import Worked
from register.concerns import Concerns
from register.dashboard.counts import Dashboard
from register.dashboard.foreseen import ForeseenCases
from register.database import BUSY_TIMEOUT, Database
from register.day.mine import Day
from register.day.news import News
from register.day.notices import Notices
from register.errors import RegisterNotReady
from register.finding.search import Search
from register.forgetting.data_keys import DataKeys
from register.forgetting.destructions import Destructions
from register.forgetting.holds import Holds
from register.forgetting.trimming import Trimming
from register.letters.letter_changes import LetterChanges
from register.letters.outbox import Outbox
from register.letters.replies import Replies
from register.letters.stopping import Stopping
from register.letters.stored import Letters
from register.letters.updates import Updates
from register.located.at_place import AtPlace
from register.located.collections import Collections
from register.located.columns import WardOf, no_ward
from register.located.nearby import Nearby
from register.located.on_map import OnMap
from register.located.wards import Wards
from register.models import cases
from register.outside.events import Events
from register.outside.inbound import Inbounds
from register.outside.photographs import Photographs
from register.part import Part, insert_or_renew
from register.people.absences import Absences
from register.people.accounts import Accounts
from register.people.audit import Audit
from register.people.handovers import Handovers
from register.people.kept_forms import KeptForms
from register.people.officers import Officers
from register.people.passkeys import Passkeys
from register.people.queue_columns import QueueColumns
from register.people.saved_filters import SavedFilters
from register.people.second_factors import SecondFactors
from register.people.signed_in import SignedIn
from register.people.tracking import Tracking
from register.quarters.explanations import Explanations
from register.quarters.figures import Figures
from register.quarters.reviews import Reviews
from register.reopening.known import Reopening
from register.reports import Reports
from register.residents.booked import Booked
from register.residents.draft_photographs import DraftPhotographs
from register.residents.followings import Followings
from register.residents.own_asks import OwnAsks
from register.residents.own_sessions import OwnSessions
from register.residents.report_drafts import ReportDrafts
from register.residents.resident_notes import ResidentNotes
from register.residents.resume_links import ResumeLinks
from register.residents.usual_times import UsualTimes
from register.rights.decided import Rights
from register.rights.held import Held
from register.seeing.openings import Openings
from register.standing.key_checks import KeyChecks
from register.standing.tables import written
from register.standing.watched import Watched
from register.tasks import Tasks
from register.turns import Turns


class Register(Part):
    """What queues, tracking and figures read, and what outlives a workflow's retention.

    Safe to share between threads. Every call of a part is one transaction and may raise RegisterBusy,
    RegisterUnreachable or RegisterNotReady (register.errors). All times are UTC instants.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], ward_of: WardOf = no_ward) -> None:
        super().__init__(database, now)
        self.reports = Reports(database, now, ward_of)
        """Reports as they come in: stored first, with a reference, and started afterwards."""
        self.turns = Turns(database, now, ward_of)
        """What a case writes."""
        self.cases = Cases(database, now)
        """Each case as it stands, its timeline, who is linked to it."""
        self.changes = Changes(database, now)
        """The cases in the order in which they changed."""
        self.worked = Worked(database, now)
        """What came in and what officers recorded, when."""
        self.versions = Versions(database, now)
        """How far each case's timeline has come."""
        self.queue = Queue(database, now)
        """Cases filtered and in order: those that are open, as they fall due, unless asked for otherwise."""
        self.nearby = Nearby(database, now)
        """What was reported more than once."""
        self.at_place = AtPlace(database, now)
        """What was ever reported at a place."""
        self.on_map = OnMap(database, now)
        """The open cases by where they are."""
        self.wards = Wards(database, now)
        """The ward of each case."""
        self.collections = Collections(database, now)
        """On which days is collected at an address."""
        self.search = Search(database, now)
        """Any case, by what is known of it."""
        self.stalled = Stalled(database, now)
        """Which cases do not move, and for which a worker began afresh."""
        self.running = Running(database, now)
        """Whether the workflows behind the open cases are still there."""
        self.reopening = Reopening(database, now, ward_of)
        """What it knows of each case beside Temporal, and what a case is opened again with."""
        self.rights = Rights(database, now)
        """Which cases are restricted or to be erased, at the request of whom they are about."""
        self.held = Held(database, now)
        """All that is held about somebody."""
        self.letters = Letters(database, now)
        """Letters, and what has become of each."""
        self.letter_changes = LetterChanges(database, now)
        """What officers changed of letters that had not gone."""
        self.replies = Replies(database, now)
        """Words kept ready for forms that answer or ask."""
        self.stopping = Stopping(database, now)
        """Letters called back before they have left."""
        self.outbox = Outbox(database, now)
        """Development's post."""
        self.tasks = Tasks(database, now)
        """What a person has to do."""
        self.day = Day(database, now)
        """What waits for one person."""
        self.news = News(database, now)
        """What officers are told of."""
        self.notices = Notices(database, now)
        """How each officer wishes to be told."""
        self.concerns = Concerns(database, now)
        """What the safeguarding desk works by."""
        self.inbound = Inbounds(database, now)
        """Mail and texts, word for word."""
        self.photographs = Photographs(database, now)
        """What people sent as photographs."""
        self.updates = Updates(database, now)
        """What Open311 followers are told."""
        self.events = Events(database, now)
        """What other systems are told."""
        self.figures = Figures(database, now)
        """What a quarter comes to."""
        self.foreseen = ForeseenCases(database, now)
        """What a forecast is made from and held against."""
        self.dashboard = Dashboard(database, now)
        """How things stand now."""
        self.reviews = Reviews(database, now)
        """The quarterly reviews that were made."""
        self.officers = Officers(database, now)
        """Who may sign in."""
        self.audit = Audit(database, now)
        """Who did what on the site."""
        self.accounts = Accounts(database, now)
        """Accounts changed, closed and opened again."""
        self.second_factors = SecondFactors(database, now)
        self.passkeys = Passkeys(database, now)
        """What officers sign in with besides a password."""
        self.handovers = Handovers(database, now)
        """Cases that change hands because an account did."""
        self.absences = Absences(database, now)
        """Who is away, and who covers."""
        self.saved_filters = SavedFilters(database, now)
        """Filters of queues, by the names officers gave them."""
        self.queue_columns = QueueColumns(database, now)
        """What of a case each officer has their queues show."""
        self.signed_in = SignedIn(database, now)
        """Whose browser is signed in."""
        self.kept_forms = KeptForms(database, now)
        """What was being written when a session ended."""
        self.tracking = Tracking(database, now)
        """Who has shown that a case is theirs."""
        self.report_drafts = ReportDrafts(database, now)
        """What residents are still writing."""
        self.own_asks = OwnAsks(database, now)
        """Who asked for a link to all of their cases."""
        self.own_sessions = OwnSessions(database, now)
        """Who has shown that an address is theirs."""
        self.followings = Followings(database, now)
        """Who is told of a case's changes besides its letters."""
        self.booked = Booked(database, now)
        """When appointments are."""
        self.draft_photographs = DraftPhotographs(database, now)
        """The photographs of what residents are still writing."""
        self.usual_times = UsualTimes(database, now)
        """How long promises took to keep."""
        self.explanations = Explanations(database, now)
        """What everybody is told went wrong in a quarter."""
        self.resume_links = ResumeLinks(database, now)
        """Links by which they go on elsewhere."""
        self.resident_notes = ResidentNotes(database, now)
        """What is to be sent to them and is of no case."""
        self.openings = Openings(database, now)
        """Whose cases are, and who has opened another's."""
        self.key_checks = KeyChecks(database, now)
        """With which keys this installation has written."""
        self.data_keys = DataKeys(database, now)
        """The key of each case, wrapped by the ring."""
        self.holds = Holds(database, now)
        """Cases that are not to be destroyed."""
        self.destructions = Destructions(database, now)
        """Cases whose destruction was approved, and the certificates of it."""
        self.trimming = Trimming(database, now)
        """What is kept no longer whole than it must be."""
        self.watched = Watched(database, now)
        """How the whole stands, for whoever watches over it."""

    @classmethod
    def open(
        cls,
        url: str,
        now: Callable[[], datetime],
        *,
        busy_timeout: float = BUSY_TIMEOUT,
        ward_of: WardOf = no_ward,
    ) -> Self:
        """Connect to a register that is up to date; ``busy_timeout`` in seconds, for those who write.

        ``ward_of`` says in which ward a new place is.

        Raises RegisterNotReady if it is missing, of an older version (``register.migrate``) or a newer one.
        """
        database = Database(url, busy_timeout)
        if database.file is not None and not database.file.exists():
            raise RegisterNotReady(
                "There is no register in that place yet. Run `make run` once, or set it up with "
                "register.migrate."
            )
        try:
            with database.reading() as connection:
                schema.check(connection)
        except BaseException:
            database.close()
            raise
        return cls(database, now, ward_of)

    def ready(self) -> None:
        """Return if the register can be read and written; otherwise raise what is wrong."""
        with self.database.writing() as connection:
            connection.execute(sa.select(cases.c.reference).limit(1))
            insert_or_renew(connection, written, [{"name": "readyz", "at": self.now()}])

    def close(self) -> None:
        """Close every connection. The register cannot be used afterwards by this process's other threads."""
        self.database.close()
