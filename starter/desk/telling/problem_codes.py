"""Every code of a problem document: what it means, and what its receiver can do about it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """One problem, for whoever receives it."""

    title: str
    means: str
    do: str


AGAIN = "Send the same again after the time that Retry-After names."
ASK = "Ask the council for a key that may, or leave it."
OWN_ID = "Give it an id of its own."

CODES: Mapping[str, Meaning] = {
    "ended": Meaning(
        "The case has ended",
        "It takes no more messages; outcome and reason say what became of it.",
        "Report anew where something is still wrong.",
    ),
    "failed": Meaning(
        "Something went wrong here",
        "It is our fault and has been recorded. What you sent may have been taken or not.",
        "Send the same again with the same id. If it stays so, tell the council.",
    ),
    "id_used": Meaning(
        "The id was used for another message",
        "Something else was said to this case under that id. What you sent now was not taken.",
        OWN_ID,
    ),
    "key_needed": Meaning(
        "A key is needed",
        "The request showed none.",
        "Show yours: Authorization: Bearer …, or X-API-Key.",
    ),
    "key_unknown": Meaning(
        "The key is not ours", "No such key is set up here.", "Check it with the council."
    ),
    "malformed": Meaning(
        "Something does not fit",
        "What was sent cannot be taken as it is, or nobody could act on it. errors names each field.",
        "Put these fields right and send it again.",
    ),
    "method_not_allowed": Meaning(
        "Not with that method",
        "The address is there, and takes other methods.",
        "See the description of the API.",
    ),
    "no_form": Meaning(
        "There is no form for it", "That message is not one people fill in.", "Say it by the API."
    ),
    "no_quarter": Meaning("No such quarter", "A quarter is written 2026-Q3.", "Choose one from the list."),
    "no_review": Meaning("Not reviewed", "No review of that quarter was made.", "Choose one from the list."),
    "no_source": Meaning(
        "No source kept",
        "What came in is not there, or its source is no longer kept.",
        "See what is kept of it.",
    ),
    "not_a_form": Meaning("Not a form", "The body is not a form, or cannot be read as one.", "Send one."),
    "not_by_mail": Meaning(
        "Not by mail alone",
        "A case of that service has to know more than a mail or text can say.",
        "Report it by the form or the API.",
    ),
    "not_found": Meaning(
        "Nothing there", "There is nothing at that address.", "See the description of the API."
    ),
    "not_json": Meaning(
        "Not JSON",
        "The body is not JSON, or is not sent as application/json.",
        "Send JSON, with that content type.",
    ),
    "not_moved": Meaning(
        "The case could not be moved",
        "It came again for another service, and cannot go there; detail says why.",
        "Report it as a case of its own, with an id of its own.",
    ),
    "not_free": Meaning(
        "Not free", "That time is not free any more, or was never offered.", "Choose another time."
    ),
    "not_now": Meaning("Not just now", "It could not be taken in time.", AGAIN),
    "not_open_yet": Meaning(
        "Not opened here yet",
        "The service is promised, and no case of it can be opened here.",
        "Ask the council.",
    ),
    "not_our_form": Meaning("Not a form of ours", "The page was open too long.", "Open it again."),
    "not_signed_in": Meaning(
        "Not signed in", "Only somebody signed in may.", "Sign in, in the same browser."
    ),
    "not_started": Meaning(
        "The case could not be started",
        "Its report could not be read. An officer is looking at it.",
        "Try later.",
    ),
    "not_superseded": Meaning(
        "The new version was not taken", "The case did not take what has changed; detail says why.", OWN_ID
    ),
    "not_the_web_ui": Meaning("Not from that page", "Only Temporal's Web UI may ask.", "Ask from there."),
    "not_theirs": Meaning(
        "Not for that role", "The message is not for this role to say; roles names those that may.", ASK
    ),
    "not_a_photograph": Meaning(
        "Not a photograph that can be kept",
        "What was sent is no photograph, or cannot be read as one; detail says why.",
        "Send a JPEG, PNG, WebP or GIF.",
    ),
    "not_your_case": Meaning(
        "Not a case of this key", "The key sees and changes only the cases that came by it.", ASK
    ),
    "not_your_role": Meaning("Not a role of this key", "The key may not speak in that role.", ASK),
    "not_your_service": Meaning("Not a service of this key", "The key is for other services.", ASK),
    "not_yours": Meaning("Not for this account", "Another post may.", "Ask an administrator."),
    "opened_by_council": Meaning(
        "Opened by the council",
        "Only a key or account of the council's staff opens a case of that service.",
        ASK,
    ),
    "photographs_unavailable": Meaning(
        "Photographs are away", "They cannot be kept or read just now.", AGAIN
    ),
    "read_only": Meaning("The key only reads", "It may change nothing.", ASK),
    "refused": Meaning("Refused", "That cannot be done here.", "See the description of the API."),
    "register_unavailable": Meaning("Nothing could be stored", "What you sent was not taken.", AGAIN),
    "restricted": Meaning(
        "The use of the case is restricted",
        "Whom it is about has had its use restricted. What you sent was not taken.",
        "Leave it, or have an officer give a reason on the case's page.",
    ),
    "source_id_used": Meaning(
        "The id was used for another report",
        "A report came under that source_id before, and this one is not the same: errors names what differs. "
        "None of it was taken.",
        'Give it an id of its own; or say "supersedes": true if it is a new version of that report.',
    ),
    "token_needed": Meaning(
        "A token is needed", "A callback showed none.", "Show it: Authorization: Bearer …."
    ),
    "token_unknown": Meaning(
        "The token is not ours", "Another one is set up here.", "Set the same one on both sides."
    ),
    "too_large": Meaning(
        "Too large", "A request's body has a limit; detail says which.", "Send less at once."
    ),
    "busy": Meaning("Too busy", "Too many passwords wait to be looked at.", AGAIN),
    "too_many": Meaning("Too many", "The case has as many photographs as it may.", "Send no more of it."),
    "too_often": Meaning("Asked too often", "The key has a limit for a minute; detail says which.", AGAIN),
    "too_slow": Meaning("Too slow", "The body did not arrive in time.", "Send it again."),
    "unknown": Meaning(
        "Not known whether it was taken",
        "The case did not answer in time: the message may have been taken or not.",
        "Say the same again with the id in the answer: it is taken once, and you are told what became of it.",
    ),
    "unknown_letter": Meaning("No such letter", "The case has no letter of that id.", "See its list."),
    "unknown_message": Meaning(
        "No such message",
        "This kind of case does not know a message of that name.",
        "See what can be said to it.",
    ),
    "unknown_photograph": Meaning(
        "No such photograph", "The case has no photograph of that id that can be seen.", "See its list."
    ),
    "unknown_reference": Meaning("No such case", "There is no case with that reference.", "Check it."),
    "unknown_reply": Meaning(
        "No such reply", "No reply of that id is kept, or it has been retired.", "See the list of replies."
    ),
    "unknown_service": Meaning(
        "No such service", "There is no service with that code.", "See the list of services."
    ),
}
