"""How each route of the site is audited: one table, beside that of who may use it.

A route that is not in it is audited by the rule, so that a new one is never forgotten: what is fetched was
read, what is posted was changed. ``tests/casework/audit`` has every route decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from charter.writing.values import spoken
from register.people.audit import AuditAbout, Did


@dataclass(frozen=True)
class Audited:
    """What using a route is called, what it is about, and which field of its form names that."""

    did: Did
    about: AuditAbout
    of: str = ""


READ = Audited(Did.READ, AuditAbout.CASE)
LIST = Audited(Did.READ, AuditAbout.SITE)
EXPORTED = Audited(Did.EXPORTED, AuditAbout.SITE)
CHANGED = Audited(Did.CHANGED, AuditAbout.SITE)
SAID = Audited(Did.CHANGED, AuditAbout.CASE)
SAID_OF = Audited(Did.CHANGED, AuditAbout.CASE, "reference")
ACCOUNT_READ = Audited(Did.READ, AuditAbout.ACCOUNT)
ACCOUNT_CHANGED = Audited(Did.CHANGED, AuditAbout.ACCOUNT, "username")
SIGNED_IN = Audited(Did.SIGNED_IN, AuditAbout.ACCOUNT, "username")

AUDITED: Mapping[tuple[str, str], Audited | None] = {
    # Nobody's case is on them, or of each only what a list has: reference, place, stage and date.
    ("GET", "/"): None,
    ("GET", "/casework/"): None,
    ("GET", "/casework"): None,
    ("GET", "/casework/sign-in"): None,
    ("GET", "/casework/day"): None,
    ("GET", "/casework/queue"): None,
    ("GET", "/casework/queue/away"): None,
    ("GET", "/casework/queue/columns"): None,
    ("GET", "/casework/queue/load"): None,
    ("GET", "/casework/queue/saved"): None,
    ("GET", "/casework/tasks"): None,
    ("GET", "/casework/figures"): None,
    ("GET", "/casework/figures/{quarter}"): None,
    ("GET", "/casework/figures/{quarter}/explanations"): None,
    ("GET", "/casework/figures/{quarter}/explanations/{service}"): None,
    ("GET", "/casework/dashboard"): None,
    # Nobody in a rehearsal is real.
    ("GET", "/casework/rehearse"): None,
    ("GET", "/casework/rehearse/compared"): None,
    ("GET", "/casework/rehearse/{name}"): None,
    ("GET", "/casework/me/notices"): None,
    ("GET", "/casework/replies"): None,
    ("GET", "/casework/replies/{reply_id}"): None,
    # A form with nothing in it yet.
    ("GET", "/casework/open"): None,
    ("GET", "/casework/open/{service}"): None,
    # How long somebody is still signed in, and the steps until they are: each ends in a line of its own.
    ("GET", "/casework/session"): None,
    ("GET", "/casework/sign-in/code"): None,
    ("GET", "/casework/sign-in/password"): None,
    ("GET", "/casework/sign-in/second-factor"): None,
    ("GET", "/casework/sign-in/second-factor/passkey"): None,
    ("GET", "/casework/sign-in/passkey"): None,
    ("GET", "/casework/sign-in/directory"): None,
    ("GET", "/casework/sign-in/directory/out"): None,
    # One line for as long as a page is open: that it changed, not what is on it.
    ("GET", "/casework/cases/{reference}/changes"): None,
    ("GET", "/casework/map"): None,
    ("GET", "/casework/map/plan/{zoom}/{x}/{y}.svg"): None,
    # A resident's own report, of no case yet.
    ("GET", "/report"): None,
    ("GET", "/places/plan/{zoom}/{x}/{y}.svg"): None,
    ("POST", "/report"): None,
    ("GET", "/report/back/{secret}"): None,
    ("POST", "/report/back/{secret}"): None,
    ("GET", "/report/{service}/{draft}/save"): None,
    ("POST", "/report/{service}/{draft}/save"): None,
    ("GET", "/report/{service}/{draft}/copy"): None,
    ("POST", "/report/{service}/{draft}/copy"): None,
    ("GET", "/report/{service}"): None,
    ("POST", "/report/{service}"): None,
    ("GET", "/report/{service}/{draft}/{part}"): None,
    ("POST", "/report/{service}/{draft}/{part}"): None,
    ("GET", "/report/{service}/{draft}/photographs/{photograph}"): None,
    # A customer's own case. Each try to open one is counted by the tracking page.
    ("GET", "/track"): None,
    ("GET", "/track/"): None,
    ("GET", "/track/mine"): None,
    ("POST", "/track/mine"): None,
    ("GET", "/track/mine/code"): None,
    ("POST", "/track/mine/code"): None,
    ("GET", "/track/mine/link/{token}"): None,
    ("POST", "/track/mine/link/{token}"): None,
    ("POST", "/track/mine/close"): None,
    ("GET", "/track/changes/{token}"): None,
    ("GET", "/track/{reference}"): None,
    ("GET", "/track/{reference}/changes"): None,
    ("POST", "/track/{reference}/changes"): None,
    ("GET", "/track/{reference}/changes/{following}"): None,
    ("POST", "/track/{reference}/changes/{following}"): None,
    ("GET", "/track/{reference}/photographs/{photograph}"): None,
    ("GET", "/track/{reference}/appointment"): None,
    ("POST", "/track/{reference}/appointment"): None,
    ("GET", "/track/{reference}/appointment.ics"): None,
    ("GET", "/track/{reference}/open"): None,
    ("POST", "/track/{reference}/open"): None,
    ("POST", "/track/{reference}/code"): None,
    ("POST", "/track/{reference}/close"): None,
    ("GET", "/track/{reference}/say/{message}"): None,
    ("POST", "/track/{reference}/say/{message}"): None,
    ("POST", "/casework/sign-in"): SIGNED_IN,
    ("POST", "/casework/sign-in/code"): SIGNED_IN,
    ("POST", "/casework/sign-in/password"): SIGNED_IN,
    ("POST", "/casework/sign-in/second-factor"): SIGNED_IN,
    ("POST", "/casework/sign-in/second-factor/passkey"): SIGNED_IN,
    ("POST", "/casework/sign-in/passkey"): SIGNED_IN,
    ("GET", "/casework/sign-in/directory/back"): SIGNED_IN,
    ("POST", "/casework/session"): CHANGED,
    ("POST", "/casework/sign-out"): Audited(Did.SIGNED_OUT, AuditAbout.ACCOUNT),
    ("GET", "/casework/search"): Audited(Did.SEARCHED, AuditAbout.SITE),
    ("GET", "/casework/searches"): LIST,
    ("GET", "/casework/audit"): LIST,
    ("GET", "/casework/audit/csv"): EXPORTED,
    ("GET", "/casework/dashboard/will-be-late"): LIST,
    ("GET", "/casework/dashboard/will-be-late/csv"): EXPORTED,
    ("GET", "/casework/dashboard/{figure}"): LIST,
    ("GET", "/casework/dashboard/{figure}/csv"): EXPORTED,
    ("GET", "/casework/figures/{quarter}/csv"): EXPORTED,
    ("GET", "/casework/rehearse/compared/csv"): EXPORTED,
    ("GET", "/casework/rehearse/{name}/files/{file}"): EXPORTED,
    ("POST", "/casework/rehearse"): CHANGED,
    ("POST", "/casework/rehearse/{name}/stopped"): CHANGED,
    ("POST", "/casework/rehearse/{name}/deleted"): CHANGED,
    ("GET", "/casework/retention"): LIST,
    ("POST", "/casework/retention/approved"): CHANGED,
    ("POST", "/casework/retention/asked"): SAID_OF,
    ("POST", "/casework/retention/withdrawn"): SAID_OF,
    ("GET", "/casework/retention/held"): LIST,
    ("GET", "/casework/retention/cases/{reference}"): READ,
    ("POST", "/casework/retention/cases/{reference}/held"): SAID,
    ("POST", "/casework/retention/cases/{reference}/lifted"): SAID,
    ("GET", "/casework/retention/certificates"): LIST,
    ("GET", "/casework/retention/certificates/{reference}"): READ,
    ("GET", "/casework/retention/certificates/{reference}/json"): Audited(Did.EXPORTED, AuditAbout.CASE),
    ("GET", "/casework/inbound"): LIST,
    ("GET", "/casework/inbound/{inbound_id}/whole"): LIST,
    ("GET", "/casework/inbound/{inbound_id}/source"): EXPORTED,
    ("POST", "/casework/inbound/given"): SAID_OF,
    ("POST", "/casework/inbound/opened"): SAID,
    ("POST", "/casework/inbound/closed"): SAID,
    ("GET", "/casework/urgent"): LIST,
    ("POST", "/casework/urgent/taken"): SAID_OF,
    ("POST", "/casework/urgent/lowered"): SAID_OF,
    ("GET", "/casework/cases/{reference}"): READ,
    ("POST", "/casework/cases/{reference}/opened"): SAID,
    ("GET", "/casework/openings"): LIST,
    ("POST", "/casework/openings/looked"): CHANGED,
    ("GET", "/casework/seeing"): ACCOUNT_READ,
    ("GET", "/casework/accounts/{username}/seeing"): ACCOUNT_READ,
    ("POST", "/casework/accounts/{username}/seeing"): ACCOUNT_CHANGED,
    ("GET", "/casework/cases/{reference}/photographs/{photograph}"): READ,
    ("GET", "/casework/cases/{reference}/on-site"): READ,
    ("POST", "/casework/cases/{reference}/on-site"): SAID,
    ("GET", "/casework/cases/{reference}/held"): READ,
    ("GET", "/casework/cases/{reference}/held.html"): Audited(Did.EXPORTED, AuditAbout.CASE),
    ("GET", "/casework/cases/{reference}/held.json"): Audited(Did.EXPORTED, AuditAbout.CASE),
    ("GET", "/casework/cases/{reference}/restricted"): READ,
    ("POST", "/casework/cases/{reference}/restricted"): SAID,
    ("GET", "/casework/cases/{reference}/same"): READ,
    ("POST", "/casework/cases/{reference}/same"): SAID,
    ("GET", "/casework/cases/{reference}/say/{message}"): READ,
    ("POST", "/casework/cases/{reference}/say/{message}"): SAID,
    ("POST", "/casework/cases/{reference}/tasks/done"): SAID,
    ("GET", "/casework/cases/{reference}/letters/{letter_id}"): READ,
    ("POST", "/casework/cases/{reference}/letters/{letter_id}/words"): SAID,
    ("POST", "/casework/cases/{reference}/letters/{letter_id}/cancelled"): SAID,
    ("POST", "/casework/open/{service}"): SAID,
    ("GET", "/casework/kept/{form_id}"): LIST,
    ("POST", "/casework/kept/{form_id}/dropped"): CHANGED,
    ("GET", "/casework/queue/csv"): EXPORTED,
    ("POST", "/casework/queue/mine"): SAID_OF,
    ("POST", "/casework/queue/several"): LIST,
    ("POST", "/casework/queue/several/said"): CHANGED,
    ("POST", "/casework/queue/away"): CHANGED,
    ("POST", "/casework/queue/away/ended"): CHANGED,
    ("POST", "/casework/queue/columns"): CHANGED,
    ("POST", "/casework/queue/saved"): CHANGED,
    ("POST", "/casework/queue/saved/deleted"): CHANGED,
    ("POST", "/casework/me/notices"): CHANGED,
    ("POST", "/casework/figures/{quarter}/explanations/{service}"): CHANGED,
    ("POST", "/casework/replies"): CHANGED,
    ("POST", "/casework/replies/{reply_id}"): CHANGED,
    ("POST", "/casework/replies/{reply_id}/retired"): CHANGED,
    ("GET", "/casework/deliveries"): LIST,
    ("POST", "/casework/deliveries/again"): CHANGED,
    ("GET", "/casework/officers"): ACCOUNT_READ,
    ("GET", "/casework/officers/new"): ACCOUNT_READ,
    ("POST", "/casework/officers/new"): ACCOUNT_CHANGED,
    ("GET", "/casework/accounts/{username}"): ACCOUNT_READ,
    ("GET", "/casework/accounts/{username}/change"): ACCOUNT_READ,
    ("GET", "/casework/accounts/{username}/close"): ACCOUNT_READ,
    ("POST", "/casework/accounts/{username}/change"): ACCOUNT_CHANGED,
    ("POST", "/casework/accounts/{username}/close"): ACCOUNT_CHANGED,
    ("POST", "/casework/accounts/{username}/password"): ACCOUNT_CHANGED,
    ("POST", "/casework/accounts/{username}/reopen"): ACCOUNT_CHANGED,
    ("POST", "/casework/accounts/{username}/second-factor"): ACCOUNT_CHANGED,
    ("POST", "/casework/accounts/{username}/sessions/end"): ACCOUNT_CHANGED,
    ("GET", "/casework/account"): ACCOUNT_READ,
    ("GET", "/casework/account/password"): ACCOUNT_READ,
    ("GET", "/casework/account/second-factor"): ACCOUNT_READ,
    ("GET", "/casework/account/passkeys"): ACCOUNT_READ,
    ("GET", "/casework/account/passkeys/remove"): ACCOUNT_READ,
    ("POST", "/casework/account/passkeys"): ACCOUNT_READ,  # the password, before anything is changed
    ("POST", "/casework/account/passkeys/new"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/passkeys/remove"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/password"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/recovery-codes"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/second-factor"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/second-factor/off"): ACCOUNT_CHANGED,
    ("POST", "/casework/account/sessions/end"): ACCOUNT_CHANGED,
    ("POST", "/casework/officers/unlock"): ACCOUNT_CHANGED,
}
"""None: using it is not written down."""
_ACCOUNTS = ("/casework/officers", "/casework/account", "/casework/accounts", "/casework/sign-")


def audited(method: str, path: str) -> Audited | None:
    """How a route is audited: as the table says, else by the rule."""
    if (method, path) in AUDITED:
        return AUDITED[method, path]
    if path.startswith(_ACCOUNTS):
        return ACCOUNT_READ if method == "GET" else ACCOUNT_CHANGED
    if path.endswith("/csv"):
        return EXPORTED
    about = AuditAbout.CASE if "{reference}" in path else AuditAbout.SITE
    return Audited(Did.READ if method == "GET" else Did.CHANGED, about)


_NAMES = {
    "/api/cases": "Cases, by the API",
    "/api/cases/{reference}": "Case, by the API",
    "/api/cases/{reference}/letters": "Letters, by the API",
    "/api/cases/{reference}/messages": "What can be said, by the API",
    "/api/cases/{reference}/photographs": "Photographs, by the API",
    "/api/cases/{reference}/photographs/{photograph}": "Photograph, by the API",
    "/casework/cases/{reference}": "Case",
    "/casework/cases/{reference}/say/{message}": "Form",
    "/casework/cases/{reference}/tasks/done": "Task done",
    "/casework/cases/{reference}/on-site": "Added on site",
    "/casework/cases/{reference}/opened": "Opened with a reason",
    "/casework/openings/looked": "Opening looked at",
    "/casework/seeing": "Who sees what",
    "/casework/accounts/{username}/seeing": "What somebody sees",
    "/casework/cases/{reference}/same": "Reported more than once",
    "/casework/cases/{reference}/photographs/{photograph}": "Photograph",
    "/casework/inbound": "Mail and texts",
    "/casework/inbound/{inbound_id}/source": "A mail’s source",
    "/casework/inbound/{inbound_id}/whole": "A whole mail",
    "/casework/officers/unlock": "Account unlocked",
    "/casework/open/{service}": "Case opened",
    "/casework/search": "Find a case",
    "/casework/searches": "Who searched for what",
    "/casework/urgent/taken": "Urgent: taken",
    "/casework/urgent/lowered": "Urgent: not urgent after all",
}


def page_named(route: str) -> str:
    """A route as a person reads it; one without a name of its own by the words in its address."""
    path = route.partition(" ")[2]
    if path.startswith("/codec/"):
        return "Temporal’s Web UI"
    said = [part for part in path.split("/") if part and "{" not in part and part not in {"casework", "csv"}]
    name = _NAMES.get(path) or ": ".join(spoken(part.replace("-", "_")) for part in said)
    return f"{name}, as a file" if path.endswith("/csv") else name
