"""How a council's site looks: ``look/look.toml`` in its folder, and the files that it names beside it.

Everything is served by the site itself, at an address that changes with it: a browser asks nobody else.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from casework.site.assets import OWN_MEDIA
from engine.config.settings import CONTRAST_LEAST, white_on
from engine.errors import ExpectedError

FOLDER = "look"
FILE = "look.toml"
ICON = "icon.svg"
"""Takes the place of the site's own, in the folder beside what ``look.toml`` names."""
LARGEST = 100_000
"""Bytes of all its files together: a page stays under 150 kB."""
_READ = {*OWN_MEDIA, ".css"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z0-9]+")
_FAMILY = re.compile(r"[A-Za-z][A-Za-z0-9 -]*")
_ELSEWHERE = re.compile(r"@import|https?:|url\(\s*['\"]?//|</|expression\(", re.I)
_ACTIVE = re.compile(r"<script|\son\w+\s*=|javascript:|(?:href|src)\s*=\s*['\"]\s*(?:https?:)?//", re.I)


class NoLook(ExpectedError):
    """A council's own look or template cannot be used; the text says which and what to do about it."""


class FontFace(BaseModel):
    """One file of a font."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    file: str
    weight: int = Field(default=400, ge=100, le=900)


class Look(BaseModel):
    """What a council's pages have of their own. Everything may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    colour: str = ""
    """Of the header, as ``#rrggbb``: white text on it has to be readable."""
    logo: str = ""
    """Stands in the header before the council's name: an SVG or PNG for a ground of that colour."""
    logo_says: str = ""
    """What the logo shows, for who does not see it; empty where the name beside it says it already."""
    families: tuple[str, ...] = ()
    """Of the text, the first that a machine has; the site's own come after them."""
    fonts: tuple[FontFace, ...] = ()
    styles: str = ""
    """A stylesheet that comes after the site's own."""
    files: dict[str, bytes] = Field(default={}, exclude=True)
    """What lies in the folder, by name."""

    @classmethod
    def of(cls, folder: Path | None) -> "Look":
        """The look of a council's folder; an empty one where it has none. NoLook says all that is wrong."""
        place = (folder / FOLDER) if folder else None
        if place is None or not place.is_dir():
            return cls()
        look, wrong = _read(place)
        wrong += list(_faults(look))
        if wrong:
            raise NoLook(f"The council's own look cannot be used: {'; '.join(wrong)}.")
        return look

    @property
    def css(self) -> str:
        """What is added to the site's stylesheet. The fonts lie beside it, under the same address."""
        faces = [
            f'@font-face{{font-family:"{face.family}";src:url("{face.file}");'
            f"font-weight:{face.weight};font-display:swap}}"
            for face in self.fonts
        ]
        families = ",".join(f'"{each}"' for each in self.families)
        own = [f":root{{--council-font:{families}}}"] if families else []
        added = [self.files[self.styles].decode("utf-8")] if self.styles else []
        return "\n".join([*faces, *own, *added, ""])

    @property
    def served(self) -> dict[str, bytes]:
        """The files that pages ask for, by name."""
        names = [self.logo, *(face.file for face in self.fonts)]
        names += [ICON] if ICON in self.files else []
        return {name: self.files[name] for name in dict.fromkeys(names) if name}


def _read(place: Path) -> tuple[Look, list[str]]:
    """The look as its file has it, and what cannot be read of it."""
    try:
        text = (place / FILE).read_text("utf-8") if (place / FILE).exists() else ""
        files = {file.name: file.read_bytes() for file in sorted(place.iterdir()) if file.suffix in _READ}
        return Look.model_validate({**tomllib.loads(text), "files": files}), []
    except (OSError, UnicodeDecodeError) as error:
        return Look(), [f"{FOLDER}/{FILE} cannot be read ({type(error).__name__})"]
    except tomllib.TOMLDecodeError as error:
        return Look(), [f"{FOLDER}/{FILE} is not TOML: {error}"]
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        return Look(), [f"{FOLDER}/{FILE}, {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found]


def _faults(look: Look) -> Iterator[str]:
    if look.colour and not _COLOUR.fullmatch(look.colour):
        yield f"{FOLDER}/{FILE}: colour “{look.colour}” is not written as #rrggbb"
    elif look.colour and white_on(look.colour) < CONTRAST_LEAST:
        yield (
            f"{FOLDER}/{FILE}: white text on the colour {look.colour} has a contrast of "
            f"{white_on(look.colour):.1f} to 1, and needs {CONTRAST_LEAST}: take a darker one"
        )
    for family in (*look.families, *(face.family for face in look.fonts)):
        if not _FAMILY.fullmatch(family):
            yield f"{FOLDER}/{FILE}: “{family}” is no name of a font: letters, digits, spaces and dashes"
    named = (
        ("logo", look.logo, (".svg", ".png")),
        ("styles", look.styles, (".css",)),
        *(("a font's file", face.file, (".woff2", ".woff")) for face in look.fonts),
    )
    for what, name, kinds in named:
        if name and not name.endswith(kinds):
            yield f"{FOLDER}/{FILE}: {what} is “{name}”, and has to end in {' or '.join(kinds)}"
        elif name and (name not in look.files or not _NAME.fullmatch(name)):
            yield f"{FOLDER}/{FILE}: {what} is “{name}”, and there is no such file in {FOLDER}/"
    for name, body in look.files.items():
        text = body.decode("utf-8", "replace")
        if name.endswith(".svg") and _ACTIVE.search(text):
            yield f"{FOLDER}/{name}: it has a script or asks for something elsewhere: take that out"
        if name.endswith(".css") and _ELSEWHERE.search(text):
            yield f"{FOLDER}/{name}: it asks for something elsewhere: put the file into {FOLDER}/ and name it"
    size = sum(map(len, look.files.values()))
    if size > LARGEST:
        yield f"{FOLDER}/: its files have {size // 1000} kB together, and may have {LARGEST // 1000}"
