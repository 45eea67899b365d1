"""What stops the month of a rights request. Its letters are the process's."""

from collections.abc import Mapping

HOW = {"how": "She answered from the address that we know."}
FEE = {
    "because": "excessive",
    "why": "We answered the same in May, and nothing has changed.",
    "fee": "£25",
    "costs": "Copies and postage.",
    "how_to_pay": "Ring us, or pay at our office.",
}
BODIES = {
    "identity_asked": {"question": "Which address did you last give us?"},
    "identity_confirmed": HOW,
    "scope_asked": {"question": "Which years do you mean?"},
    "fee_asked": FEE,
    "fee_paid": {"how": "Receipt 1234"},
}
ROLES = """
                        C R O M F X
    identity_asked      . . O M . .
    identity_confirmed  . . O M . .
    scope_asked         . . O M . .
    fee_asked           . . O M . .
    fee_paid            . . O M . .
"""
LETTERS: Mapping[str, str] = {}
