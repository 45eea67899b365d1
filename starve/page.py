"""The section of docs/performance.md that a storm writes, and the benchmark leaves as it is."""

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
TITLE = "## Under load"
_ABOUT = (
    "Made by `make starve ARGS=--page`; do not edit. The whole product, short of processor time: programs "
    "that burn the processors, and clients that report, speak, ask and look without a pause, each message "
    "again with its id until it has an answer. A proper answer is any but an error of the server’s own "
    "within 30 seconds; a case’s page has to offer what can be said."
)


def section(page: str) -> str:
    """The section as it stands on a page; empty where there is none."""
    return page[page.index(TITLE) :].strip() if TITLE in page else ""


def with_section(page: str, figures: str) -> str:
    """The page with these figures in place of those that were there."""
    return appended(page.partition(TITLE)[0], f"{TITLE}\n\n{_ABOUT}\n\n{figures}")


def appended(page: str, kept: str) -> str:
    """A page with the section at its end."""
    return "\n\n".join(filter(None, [page.strip(), kept])) + "\n"
