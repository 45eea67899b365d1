"""Who may do what on the site: one table, which every route is looked up in when it is mounted."""

import functools
from collections.abc import Collection, Mapping

from charter.cases import Shown
from charter.people import Role
from register.day.mine import Viewer
from register.people.officers import Officer, Post
from register.seeing.sight import EVERYTHING, Sight
from workflows.case import Case
from workflows.processes import PROCESSES

WORKING = frozenset({Post.OFFICER, Post.MANAGER, Post.FEEDBACK_TEAM})
"""Those who say messages to cases."""
READING = WORKING | {Post.SUPERVISOR}
"""Those who read cases. An administrator keeps the accounts and sees nobody's case."""
ADMINISTERING = frozenset({Post.ADMINISTRATOR})
MAY_OPEN_TEMPORAL = frozenset({Post.SUPERVISOR})
"""Who reads whole cases in Temporal's Web UI, and has links to it: those who may see every line of a case."""
MAY_SEE_SEARCHES = frozenset({Post.SUPERVISOR})
"""Who reads what everybody searched for: those who may see every line of a case, for it may be any."""
SORTING = frozenset({Post.OFFICER, Post.MANAGER})
"""Who says whose a mail or text is: those who write down a customer's words for them."""
ANSWERING = frozenset({Post.OFFICER, Post.MANAGER})
"""Who answers a request about somebody's own data, where it is their team's."""
ASSIGNING = frozenset({Post.OFFICER, Post.MANAGER})
"""Who says who looks after a case."""
MAY_SEND_AGAIN = frozenset({Post.MANAGER, Post.ADMINISTRATOR})
"""Who has another system told once more."""
MAY_SEE_DELIVERIES = MAY_SEND_AGAIN | {Post.SUPERVISOR}
"""Who reads what other systems were told: references and what happened, nobody's words."""
MAY_SEE_DASHBOARD = frozenset({Post.MANAGER, Post.FEEDBACK_TEAM, Post.SUPERVISOR})
"""Who sees how things stand: who is late, and how much each officer has."""
MAY_REHEARSE = frozenset({Post.MANAGER})
"""Who plays a year, stops and deletes what was played; whoever sees the dashboard reads what came of it."""
MAY_EXPLAIN = frozenset({Post.MANAGER, Post.FEEDBACK_TEAM})
"""Who tells everybody what went wrong in a quarter: those who answer for it, and those who review it."""
MAY_SEE_AUDIT = frozenset({Post.SUPERVISOR, Post.ADMINISTRATOR})
"""Who reads who did what; an administrator only what was done with accounts."""
MAY_LOOK_AT_OPENINGS = frozenset({Post.MANAGER, Post.SUPERVISOR})
"""Who looks at cases opened by others with a reason: those whose cases they are."""
GIVING = frozenset({Post.MANAGER, Post.ADMINISTRATOR})
"""Who gives teams and services to officers."""
MAY_KEEP_REPLIES = frozenset({Post.MANAGER})
"""Who adds, changes and retires the replies that are kept ready for officers' forms."""
MAY_FORGET = frozenset({Post.MANAGER})
"""Who approves that a case is destroyed, and holds one back."""
MAY_SEE_RETENTION = MAY_FORGET | {Post.SUPERVISOR}
"""Who reads what is due, held back and destroyed."""
SIGNED_IN = frozenset(Post)
MAY_SEE_URGENT = frozenset({Post.MANAGER, Post.SUPERVISOR})
"""Who reads what is about safeguarding: see ``MAY_SEE``."""

PUBLIC: Collection[tuple[str, str]] = frozenset(
    {
        ("GET", "/"),
        ("GET", "/assets/{version}/{name}"),
        ("GET", "/casework/sign-in"),
        ("POST", "/casework/sign-in"),
        ("GET", "/casework/sign-in/code"),  # for whoever has shown a password: signing_in.steps
        ("POST", "/casework/sign-in/code"),
        ("GET", "/casework/sign-in/password"),
        ("POST", "/casework/sign-in/password"),
        ("GET", "/casework/sign-in/second-factor"),
        ("POST", "/casework/sign-in/second-factor"),
        ("GET", "/casework/sign-in/second-factor/passkey"),
        ("POST", "/casework/sign-in/second-factor/passkey"),
        ("GET", "/casework/sign-in/passkey"),
        ("POST", "/casework/sign-in/passkey"),
        ("GET", "/casework/sign-in/directory"),
        ("GET", "/casework/sign-in/directory/back"),
        ("GET", "/casework/sign-in/directory/out"),
        ("POST", "/openid/signed-out"),  # the directory's own, by its signature
        ("GET", "/report"),
        ("GET", "/places/plan/{zoom}/{x}/{y}.svg"),  # roads and their names
        ("POST", "/report"),
        ("GET", "/report/back/{secret}"),  # for whoever knows where it was sent: casework.reporting.returning
        ("POST", "/report/back/{secret}"),
        ("GET", "/report/{service}/{draft}/save"),
        ("POST", "/report/{service}/{draft}/save"),
        ("GET", "/report/{service}/{draft}/copy"),
        ("POST", "/report/{service}/{draft}/copy"),
        ("GET", "/report/{service}"),
        ("POST", "/report/{service}"),
        (
            "GET",
            "/report/{service}/{draft}/{part}",
        ),  # in the browser that began it: casework.reporting.keeping
        ("POST", "/report/{service}/{draft}/{part}"),
        ("GET", "/report/{service}/{draft}/photographs/{photograph}"),
        ("GET", "/promises"),
        ("GET", "/promises/quarters/{quarter}"),
        ("GET", "/promises/services/{service}"),
        ("GET", "/promises.csv"),
        ("GET", "/promises.json"),
        ("GET", "/promises/schema.json"),
        ("GET", "/promises.atom"),
        ("GET", "/charter"),
        ("GET", "/charter/{service}"),
        ("GET", "/accessibility"),
        ("GET", "/accessibility/officers"),
        ("GET", "/privacy"),
        ("GET", "/cookies"),
        ("GET", "/about"),
        ("GET", "/robots.txt"),
        ("GET", "/sitemap.xml"),
        ("GET", "/.well-known/security.txt"),
        ("GET", "/track"),
        ("GET", "/track/"),
        ("GET", "/track/mine"),
        ("POST", "/track/mine"),
        ("GET", "/track/mine/code"),
        ("POST", "/track/mine/code"),
        ("GET", "/track/mine/link/{token}"),
        ("POST", "/track/mine/link/{token}"),
        ("POST", "/track/mine/close"),
        ("GET", "/track/changes/{token}"),
        ("POST", "/track/changes/{token}"),  # for mail programs too, without a cookie: customers.changes
        ("GET", "/track/{reference}"),
        # Below a case: for whom it has been opened, see customers.entry.
        ("GET", "/track/{reference}/changes"),
        ("POST", "/track/{reference}/changes"),
        ("GET", "/track/{reference}/changes/{following}"),
        ("POST", "/track/{reference}/changes/{following}"),
        ("GET", "/track/{reference}/photographs/{photograph}"),
        ("GET", "/track/{reference}/appointment"),
        ("POST", "/track/{reference}/appointment"),
        ("GET", "/track/{reference}/appointment.ics"),
        ("GET", "/track/{reference}/open"),
        ("POST", "/track/{reference}/open"),
        ("POST", "/track/{reference}/code"),
        ("POST", "/track/{reference}/close"),
        ("GET", "/track/{reference}/say/{message}"),  # for whom the case has been opened: tracking_entry
        ("POST", "/track/{reference}/say/{message}"),
        ("OPTIONS", "/codec/decode"),  # a browser sends no cookie with them
        ("OPTIONS", "/codec/encode"),
        ("OPTIONS", "/codec/{namespace}/decode"),
        ("OPTIONS", "/codec/{namespace}/encode"),
    }
)
"""Routes that need nobody signed in."""

ROUTES: Mapping[tuple[str, str], frozenset[Post]] = {
    ("GET", "/casework/"): SIGNED_IN,
    ("GET", "/casework"): SIGNED_IN,
    ("POST", "/casework/sign-out"): SIGNED_IN,
    ("GET", "/casework/queue"): READING,
    ("GET", "/casework/queue/csv"): READING,
    ("POST", "/casework/queue/mine"): ASSIGNING,
    ("POST", "/casework/queue/several"): WORKING,
    ("POST", "/casework/queue/several/said"): WORKING,
    ("GET", "/casework/queue/saved"): READING,
    ("POST", "/casework/queue/saved"): READING,
    ("POST", "/casework/queue/saved/deleted"): READING,
    ("GET", "/casework/queue/columns"): READING,
    ("POST", "/casework/queue/columns"): READING,
    ("GET", "/casework/queue/load"): READING,
    ("GET", "/casework/queue/away"): READING,
    ("POST", "/casework/queue/away"): WORKING,
    ("POST", "/casework/queue/away/ended"): WORKING,
    ("GET", "/casework/search"): READING,
    ("GET", "/casework/searches"): MAY_SEE_SEARCHES,
    ("GET", "/casework/dashboard"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/dashboard/will-be-late"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/dashboard/will-be-late/csv"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/dashboard/{figure}"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/dashboard/{figure}/csv"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/rehearse"): MAY_SEE_DASHBOARD,
    ("POST", "/casework/rehearse"): MAY_REHEARSE,
    ("GET", "/casework/rehearse/compared"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/rehearse/compared/csv"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/rehearse/{name}"): MAY_SEE_DASHBOARD,
    ("GET", "/casework/rehearse/{name}/files/{file}"): MAY_SEE_DASHBOARD,
    ("POST", "/casework/rehearse/{name}/stopped"): MAY_REHEARSE,
    ("POST", "/casework/rehearse/{name}/deleted"): MAY_REHEARSE,
    ("GET", "/casework/audit"): MAY_SEE_AUDIT,
    ("GET", "/casework/audit/csv"): MAY_SEE_AUDIT,
    ("GET", "/casework/figures"): READING,
    ("GET", "/casework/figures/{quarter}"): READING,
    ("GET", "/casework/figures/{quarter}/csv"): READING,
    ("GET", "/casework/figures/{quarter}/explanations"): MAY_EXPLAIN,
    ("GET", "/casework/figures/{quarter}/explanations/{service}"): MAY_EXPLAIN,
    ("POST", "/casework/figures/{quarter}/explanations/{service}"): MAY_EXPLAIN,
    ("GET", "/casework/day"): WORKING,
    ("GET", "/casework/me/notices"): WORKING,
    ("POST", "/casework/me/notices"): WORKING,
    ("GET", "/casework/tasks"): READING,
    ("GET", "/casework/inbound"): READING,
    ("GET", "/casework/inbound/{inbound_id}/whole"): READING,
    ("GET", "/casework/inbound/{inbound_id}/source"): READING,
    ("POST", "/casework/inbound/given"): SORTING,
    ("POST", "/casework/inbound/opened"): SORTING,
    ("POST", "/casework/inbound/closed"): SORTING,
    ("GET", "/casework/open"): WORKING,
    ("GET", "/casework/open/{service}"): WORKING,
    ("POST", "/casework/open/{service}"): WORKING,
    ("GET", "/casework/urgent"): MAY_SEE_URGENT,
    ("POST", "/casework/urgent/taken"): frozenset({Post.MANAGER}),
    ("POST", "/casework/urgent/lowered"): frozenset({Post.MANAGER}),
    ("GET", "/casework/cases/{reference}"): READING,
    ("GET", "/casework/cases/{reference}/photographs/{photograph}"): READING,
    ("POST", "/casework/cases/{reference}/opened"): READING,
    ("GET", "/casework/openings"): MAY_LOOK_AT_OPENINGS,
    ("POST", "/casework/openings/looked"): MAY_LOOK_AT_OPENINGS,
    ("GET", "/casework/seeing"): GIVING | {Post.SUPERVISOR},
    ("GET", "/casework/accounts/{username}/seeing"): GIVING,
    ("POST", "/casework/accounts/{username}/seeing"): GIVING,
    ("GET", "/casework/map"): READING,
    ("GET", "/casework/map/plan/{zoom}/{x}/{y}.svg"): READING,
    ("GET", "/casework/cases/{reference}/on-site"): WORKING,
    ("POST", "/casework/cases/{reference}/on-site"): WORKING,
    ("GET", "/casework/cases/{reference}/held"): ANSWERING,  # its team and managers: casework.rights.held
    ("GET", "/casework/cases/{reference}/held.html"): ANSWERING,
    ("GET", "/casework/cases/{reference}/held.json"): ANSWERING,
    ("GET", "/casework/cases/{reference}/restricted"): READING,
    ("POST", "/casework/cases/{reference}/restricted"): WORKING,
    ("GET", "/casework/cases/{reference}/same"): WORKING,
    ("POST", "/casework/cases/{reference}/same"): WORKING,
    ("GET", "/casework/cases/{reference}/say/{message}"): WORKING,
    ("POST", "/casework/cases/{reference}/say/{message}"): WORKING,
    ("GET", "/casework/cases/{reference}/letters/{letter_id}"): READING,
    ("POST", "/casework/cases/{reference}/letters/{letter_id}/words"): WORKING,
    ("POST", "/casework/cases/{reference}/letters/{letter_id}/cancelled"): WORKING,
    ("GET", "/casework/replies"): WORKING,
    ("POST", "/casework/replies"): MAY_KEEP_REPLIES,
    ("GET", "/casework/replies/{reply_id}"): MAY_KEEP_REPLIES,
    ("POST", "/casework/replies/{reply_id}"): MAY_KEEP_REPLIES,
    ("POST", "/casework/replies/{reply_id}/retired"): MAY_KEEP_REPLIES,
    ("POST", "/casework/cases/{reference}/tasks/done"): WORKING,
    ("GET", "/casework/cases/{reference}/changes"): READING,
    ("GET", "/casework/session"): SIGNED_IN,
    ("POST", "/casework/session"): SIGNED_IN,
    ("GET", "/casework/kept/{form_id}"): SIGNED_IN,
    ("POST", "/casework/kept/{form_id}/dropped"): SIGNED_IN,
    ("GET", "/casework/deliveries"): MAY_SEE_DELIVERIES,
    ("POST", "/casework/deliveries/again"): MAY_SEND_AGAIN,
    ("GET", "/casework/retention"): MAY_SEE_RETENTION,
    ("POST", "/casework/retention/approved"): MAY_FORGET,
    ("POST", "/casework/retention/asked"): MAY_FORGET,
    ("POST", "/casework/retention/withdrawn"): MAY_FORGET,
    ("GET", "/casework/retention/held"): MAY_SEE_RETENTION,
    ("GET", "/casework/retention/cases/{reference}"): MAY_SEE_RETENTION,
    ("POST", "/casework/retention/cases/{reference}/held"): MAY_FORGET,
    ("POST", "/casework/retention/cases/{reference}/lifted"): MAY_FORGET,
    ("GET", "/casework/retention/certificates"): MAY_SEE_RETENTION,
    ("GET", "/casework/retention/certificates/{reference}"): MAY_SEE_RETENTION,
    ("GET", "/casework/retention/certificates/{reference}/json"): MAY_SEE_RETENTION,
    ("GET", "/casework/officers"): ADMINISTERING,
    ("POST", "/casework/officers/unlock"): ADMINISTERING,
    ("GET", "/casework/officers/new"): ADMINISTERING,
    ("POST", "/casework/officers/new"): ADMINISTERING,
    ("GET", "/casework/accounts/{username}"): ADMINISTERING,
    ("GET", "/casework/accounts/{username}/change"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/change"): ADMINISTERING,
    ("GET", "/casework/accounts/{username}/close"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/close"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/reopen"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/password"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/second-factor"): ADMINISTERING,
    ("POST", "/casework/accounts/{username}/sessions/end"): ADMINISTERING,
    ("GET", "/casework/account"): SIGNED_IN,  # one's own
    ("GET", "/casework/account/password"): SIGNED_IN,
    ("POST", "/casework/account/password"): SIGNED_IN,
    ("GET", "/casework/account/second-factor"): SIGNED_IN,
    ("POST", "/casework/account/second-factor"): SIGNED_IN,
    ("POST", "/casework/account/second-factor/off"): SIGNED_IN,
    ("POST", "/casework/account/recovery-codes"): SIGNED_IN,
    ("GET", "/casework/account/passkeys"): SIGNED_IN,
    ("POST", "/casework/account/passkeys"): SIGNED_IN,
    ("POST", "/casework/account/passkeys/new"): SIGNED_IN,
    ("GET", "/casework/account/passkeys/remove"): SIGNED_IN,
    ("POST", "/casework/account/passkeys/remove"): SIGNED_IN,
    ("POST", "/casework/account/sessions/end"): SIGNED_IN,
    ("POST", "/codec/decode"): MAY_OPEN_TEMPORAL,
    ("POST", "/codec/encode"): MAY_OPEN_TEMPORAL,
    ("POST", "/codec/{namespace}/decode"): MAY_OPEN_TEMPORAL,
    ("POST", "/codec/{namespace}/encode"): MAY_OPEN_TEMPORAL,
}
"""Every other route of the officers' site, and who may use it."""

QUIET: Collection[tuple[str, str]] = frozenset(
    {("GET", "/casework/session"), ("GET", "/casework/cases/{reference}/changes")}
)
"""Routes that scripts ask by themselves: no sign that anybody is there."""

SPEAKS_AS: Mapping[Post, Role] = {
    Post.OFFICER: Role.OFFICER,
    Post.MANAGER: Role.MANAGER,
    Post.FEEDBACK_TEAM: Role.FEEDBACK_TEAM,
}
"""As whom somebody speaks to a case."""

_STAFF = frozenset({Shown.EVERYONE, Shown.STAFF})
MAY_SEE: Mapping[Post, frozenset[Shown]] = {
    Post.OFFICER: _STAFF,
    Post.FEEDBACK_TEAM: _STAFF,
    Post.MANAGER: _STAFF | {Shown.SAFEGUARDING},
    Post.SUPERVISOR: _STAFF | {Shown.SAFEGUARDING},
    Post.ADMINISTRATOR: frozenset(),
}
"""Which lines of a timeline, and which tasks, somebody may read."""

TASKS_OF: Mapping[Post, frozenset[str]] = {
    Post.OFFICER: frozenset({"officer"}),
    Post.MANAGER: frozenset({"manager", "safeguarding", "duty_team"}),
    Post.FEEDBACK_TEAM: frozenset({"feedback_team"}),
    Post.SUPERVISOR: frozenset({"manager", "safeguarding", "duty_team"}),
    Post.ADMINISTRATOR: frozenset(),
}
"""Whose tasks are shown first."""


_OWN_PROCESSES = frozenset({Post.FEEDBACK_TEAM})
"""Posts whose work is some processes, and not a team's cases."""


@functools.cache
def looks_after(post: Post) -> frozenset[str]:
    """The processes that are a post's own, whose steps it may say. A task for an officer is theirs too."""
    if post not in _OWN_PROCESSES:
        return frozenset()
    return frozenset(
        name
        for name, process in PROCESSES.items()
        for spec in process.messages.values()
        if spec.owner not in Case.capabilities and SPEAKS_AS[post] in spec.roles
    )


def viewer_of(officer: Officer, sight: Sight = EVERYTHING) -> Viewer:
    """What is theirs, of the cases they see. The feedback team's is its processes, whatever their team is."""
    return Viewer(
        name=officer.name,
        team="" if officer.role is Post.SUPERVISOR else officer.team,
        roles=TASKS_OF[officer.role],
        shown=MAY_SEE[officer.role],
        processes=looks_after(officer.role),
        sight=sight,
    )


class NotListed(Exception):
    """A route that is in neither table: nobody has decided who may use it."""


def allowed(method: str, path: str) -> frozenset[Post] | None:
    """Who may use a route; None for everybody, signed in or not. Raises NotListed."""
    if (method, path) in PUBLIC:
        return None
    try:
        return ROUTES[method, path]
    except KeyError:
        raise NotListed(f"{method} {path} is not in casework.site.permissions") from None
