"""Sections of docs/performance.md that others write than the benchmark, which leaves them as they are."""

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
TITLE = "## Under load"
_ABOUT = (
    "Made by `make starve ARGS=--page`; do not edit. The whole product, short of processor time: programs "
    "that burn the processors, and clients that report, speak, ask and look without a pause, each message "
    "again with its id until it has an answer. A proper answer is any but an error of the server’s own "
    "within 30 seconds; a case’s page has to offer what can be said."
)


def section(page: str, title: str = TITLE) -> str:
    """A section as it stands on a page, with its title; empty where there is none."""
    _, found, rest = page.partition(f"{title}\n")
    return f"{title}\n{_parted(rest)[0]}".strip() if found else ""


def with_section(page: str, figures: str, title: str = TITLE, about: str = _ABOUT) -> str:
    """The page with these figures in place of those that were there."""
    before, _, rest = page.partition(f"{title}\n")
    return appended(before, f"{title}\n\n{about}\n\n{figures}", _parted(rest)[1])


def appended(page: str, *kept: str) -> str:
    """A page with these sections at its end."""
    return "\n\n".join(each.strip() for each in (page, *kept) if each.strip()) + "\n"


def _parted(rest: str) -> tuple[str, str]:
    """What is left of a section, and all that follows it."""
    text, found, after = rest.partition("\n## ")
    return text, f"## {after}" if found else ""
