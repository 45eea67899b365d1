"""The texts that a council has to decide, from files of its folder; where it has none, illustrative ones.

A council's own are in ``statements/`` of the folder that its editions are in, under the same names as here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from charter.edition.editions import place_of
from charter.edition.promises import Status, looked_up_long_ago
from engine.config.settings import Settings
from engine.errors import SettingsError

OURS = Path(__file__).parent / "texts"
FOLDER = "statements"


class _Text(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextSection(_Text):
    """A heading, what is said below it, and a list."""

    title: str = Field(min_length=1)
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class OpenText(_Text):
    """A page of a council's own words: a privacy notice, who it is."""

    status: Literal[Status.PUBLISHED, Status.ILLUSTRATIVE]
    reviewed: date
    sections: tuple[TextSection, ...] = Field(min_length=1)

    def is_old(self, today: date) -> bool:
        """Whether it should have been looked at again: each year."""
        return looked_up_long_ago(self.reviewed, today)


class NotAccessible(_Text):
    """Something that cannot be used by everybody, and why (SI 2018/952, reg 8 and the model statement)."""

    what: str
    who: str = Field(description="whom it keeps from what")
    criterion: str = Field(default="", description="of WCAG 2.2, with its number")
    why: Literal["not_complying", "burden", "out_of_scope"]
    instead: str = Field(default="", description="the other way there is")
    by: date | None = Field(default=None, description="when it is to be put right")


class AccessibleSite(_Text):
    """One of the two sites, and how far everybody can use it."""

    title: str
    place: str = Field(pattern=r"^/")
    can: tuple[str, ...] = Field(min_length=1)
    gaps: tuple[NotAccessible, ...] = ()

    @property
    def compliance(self) -> Literal["full", "partial"]:
        """Whether it complies with all that the law asks; what is out of its scope does not count."""
        return "partial" if any(each.why != "out_of_scope" for each in self.gaps) else "full"

    def because(self, why: str) -> list[NotAccessible]:
        return [each for each in self.gaps if each.why == why]


class AccessibilityText(_Text):
    """The statement of both sites (SI 2018/952)."""

    status: Literal[Status.PUBLISHED, Status.ILLUSTRATIVE]
    prepared: date
    reviewed: date
    tested: date
    how_tested: tuple[str, ...]
    improving: tuple[str, ...]
    answer_within: str
    residents: AccessibleSite
    officers: AccessibleSite

    def is_old(self, today: date) -> bool:
        """Whether it should have been looked at again: each year."""
        return looked_up_long_ago(self.reviewed, today)


@dataclass(frozen=True)
class OpenTexts:
    """All of them, read once when the site starts."""

    accessibility: AccessibilityText
    privacy: OpenText
    about: OpenText


def read_texts(settings: Settings) -> OpenTexts:
    """The council's texts. Raises SettingsError for one that cannot be used."""
    folder = place_of(settings.edition_path)
    return texts_of(folder if folder.is_dir() else folder.parent)


def texts_of(council: Path) -> OpenTexts:
    """Those of a council's folder. Raises SettingsError for one that cannot be used."""
    folder = council / FOLDER
    return OpenTexts(
        accessibility=_read(AccessibilityText, folder, "accessibility"),
        privacy=_read(OpenText, folder, "privacy"),
        about=_read(OpenText, folder, "about"),
    )


_Kind = TypeVar("_Kind", bound=_Text)


def _read(kind: type[_Kind], folder: Path, name: str) -> _Kind:
    own = folder / f"{name}.toml"
    file = own if own.is_file() else OURS / own.name
    try:
        data: Mapping[str, object] = tomllib.loads(file.read_text(encoding="utf-8"))
        return kind.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The council's {FOLDER}/{file.name} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"The council's {FOLDER}/{file.name} cannot be used: {place}: {first['msg']}."
        ) from None
