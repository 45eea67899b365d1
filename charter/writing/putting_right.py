"""What a letter begins with where something told before was not right."""

from charter.addresses.marks import flattened
from charter.people import Channel
from charter.writing.letters import Worded, as_text

TEXT_AT_MOST = 300
"""Characters of a text message that it may take; the tracking page has the letters whole."""


def beginning_with(worded: Worded, channel: Channel, said: str) -> Worded:
    """The letter with ``said`` behind its greeting; a text begins with it."""
    if not said:
        return worded
    if channel is Channel.TEXT:
        short = flattened(said)
        short = short if len(short) <= TEXT_AT_MOST else f"{short[: TEXT_AT_MOST - 1]}…"
        return worded.model_copy(update={"body": f"{short} {worded.body}"})
    greeting, gap, rest = worded.body.partition("\n\n")
    if not greeting.startswith("Dear "):
        greeting, gap, rest = "", "", worded.body
    return worded.model_copy(update={"body": f"{greeting}{gap}{as_text(said)}\n\n{rest}"})
