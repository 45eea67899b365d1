"""A message signed for programs that are none of ours: Temporal's own command line and Web UI."""

from typing import Any

from charter import references
from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.signing.signature import signed_body, signing_marks
from starter.cli.cases.work import AT_THE_DESK
from starter.desk.intake import Desk
from starter.desk.saying import read
from starter.desk.telling.problems import Problem
from workflows.processes import PROCESSES


async def sign(
    desk: Desk, settings: Settings, name: str, body: dict[str, Any], reference: str = ""
) -> dict[str, Any]:
    """The message's body with its signature: for one case, or for every one that it is sent to.

    Problem where no case knows the message, or it does not fit; SettingsError where nothing is signed here.
    """
    marks = signing_marks(settings)
    if not marks:
        raise SettingsError("Encryption is off, so nothing is signed here, and nothing has to be.")
    spec = next((each.messages[name] for each in PROCESSES.values() if name in each.messages), None)
    if spec is None:
        raise Problem(404, "unknown_message", f"No case knows a message {name[:60]!r}.")
    read(spec, body, AT_THE_DESK)
    if reference:
        try:
            reference = references.normalise(reference)
        except ValueError:
            raise Problem(404, "unknown_reference", "There is no case with that reference.") from None
    return signed_body(marks, name, body, reference)
