"""A council's own words with its telephone numbers and addresses put in, as links that can be used."""

import re

from markupsafe import Markup, escape

from casework.site.languages import _
from charter.edition.services import Contact

_HOLE = re.compile(r"\{(\w+)\}")
_WAY = re.compile(r"(https?://[^\s<>]+[^\s<>.,;:])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\b\d{5} ?\d{3} ?\d{3}\b)")


def spoken_of(text: str, contact: Contact) -> Markup:
    """A paragraph in the language of the page, with ``{phone}`` and the like as the contact has them."""
    filled = _HOLE.sub(lambda hole: str(getattr(contact, hole[1], hole[0])), _(text).strip())
    made, at = Markup(), 0
    for way in _WAY.finditer(filled):
        made += escape(filled[at : way.start()]) + _link(way[0])
        at = way.end()
    return made + escape(filled[at:])


def _link(way: str) -> Markup:
    if way.startswith("http"):
        return Markup('<a class="govuk-link" href="{0}" rel="noreferrer">{0}</a>').format(way)
    if "@" in way:
        return Markup('<a class="govuk-link" href="mailto:{0}">{0}</a>').format(way)
    called = way.replace(" ", "")
    return Markup('<a class="govuk-link" href="tel:{0}">{1}</a>').format(called, way)
