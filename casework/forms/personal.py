"""Fields about a person: the keyboard a telephone shows for each, and how a browser fills in one's own.

A browser is told to fill in (WCAG 1.3.5) only where who types is who it is about: on the customer's own page.
An officer's browser would write the officer's details into the customer's case.
"""

from collections.abc import Mapping

TYPES: Mapping[str, str] = {"email": "email", "phone": "tel"}
"""The type of the control, by the last part of a field's name."""
THEIR_OWN: Mapping[str, str] = {
    "name": "name",
    "email": "email",
    "phone": "tel",
    "address": "street-address",
}
"""The ``autocomplete`` token, by the whole name of a field about whoever fills it in."""
NEVER = "off"
