"""The templates that a council may write itself, in ``templates/council`` of its folder.

Each is a small part of a page, is given the same few things, and is tried before the site is served: what is
wrong with one is said in a sentence then, and never to somebody who asks for a page.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from casework.looks.look import NoLook
from charter.edition.services import Contact

FOLDER = "templates"
PARTS: Mapping[str, str] = {
    "council/name.html": "The link in the header of every page: the logo and the council's name.",
    "council/notice.html": "Under the header of every page for residents: such as a notice of closing days. "
    "Empty as it comes.",
    "council/front.html": "The first paragraph of the front page.",
    "council/footer.html": "The last lines of every page for residents.",
}
GIVEN = ("council", "contact", "logo", "logo_says", "assets", "reference_prefix", "language", "now")
"""What each of them may use, besides ``_`` for a text that has translations."""
_LONGEST = 20_000
_FORBIDDEN = {
    r"<script\b": "a script: the site's own are all that a browser runs",
    r"<style\b|\sstyle\s*=": "a style: put it into the stylesheet of look/",
    r"\son[a-z]+\s*=": "something that runs at a click: a browser would not run it",
    r"<(?!a\b)\w[^>]*\s(?:src|href|data)\s*=\s*['\"]?\s*(?:https?:)?//": (
        "something from elsewhere: put the file into look/"
    ),
    r"<form\b": "a form: pages have their own",
    r"\|\s*safe\b|autoescape\s+false|Markup": "a text that is not escaped",
}


def own_templates(folder: Path | None) -> Path | None:
    """Where a council's own templates lie; None where it has none."""
    place = folder / FOLDER if folder else None
    return place if place is not None and place.is_dir() else None


def try_templates(environment: jinja2.Environment, folder: Path | None) -> None:
    """See that each template of a council can be used. NoLook says all that cannot, and what to do."""
    wrong = faults_of(environment, folder)
    if wrong:
        raise NoLook(f"The council's own templates cannot be used: {'; '.join(wrong)}.")


def faults_of(environment: jinja2.Environment, folder: Path | None) -> list[str]:
    """What is wrong with a council's own templates, each in words; nothing where they can be used."""
    place = own_templates(folder)
    if place is None:
        return []
    found = []
    for file in sorted(each for each in place.rglob("*") if each.is_file()):
        name = file.relative_to(place).as_posix()
        if name not in PARTS:
            found.append(f"{FOLDER}/{name} takes the place of nothing: there are {', '.join(PARTS)}")
        elif why := _fault(environment, name, file):
            found.append(f"{FOLDER}/{name}: {why}")
    return found


def _fault(environment: jinja2.Environment, name: str, file: Path) -> str:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return f"it cannot be read ({type(error).__name__})"
    if len(text) > _LONGEST:
        return f"it has more than {_LONGEST:,} characters"
    for pattern, why in _FORBIDDEN.items():
        if re.search(pattern, text, re.I):
            return f"it has {why}"
    strict = environment.overlay(undefined=jinja2.StrictUndefined)
    try:
        strict.get_template(name).render(_sample())
    except jinja2.TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}"
    except jinja2.TemplateNotFound as error:
        return f"it asks for the template {error.name}, which there is not"
    except jinja2.UndefinedError as error:
        return f"{error.message}; it is given {', '.join(GIVEN)}"
    except Exception as error:
        return f"it cannot be shown ({type(error).__name__}: {error})"
    return ""


def _sample() -> dict[str, Any]:
    contact = {
        name: "https://example.com" for name, field in Contact.model_fields.items() if field.is_required()
    }
    return {
        **dict.fromkeys(GIVEN, "Example"),
        "contact": Contact(**contact),
        "assets": lambda name: f"/assets/{name}",
    }
