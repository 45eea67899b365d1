"""A page for each problem, where the `type` of a problem document leads: what it means, and what to do."""

from html import escape

from starter.api.description.docs_page import whole_page
from starter.desk.telling.problem_codes import CODES, Meaning
from starter.desk.telling.problems import PROBLEMS


def problems_page() -> str:
    """All of them."""
    rows = "".join(
        f'<tr><td><a href="{PROBLEMS}{code}"><code>{code}</code></a></td>'
        f"<td>{escape(meaning.title)}</td></tr>"
        for code, meaning in sorted(CODES.items())
    )
    return whole_page("Problems", f"<h1>Problems</h1>{_INTRODUCTION}<table>{rows}</table>")


def problem_page(code: str) -> str:
    """One of them. KeyError for a code that is none."""
    meaning: Meaning = CODES[code]
    said = f"<p>{escape(meaning.means)}</p><h2>What to do</h2><p>{escape(meaning.do)}</p>"
    back = f'<p><a href="{PROBLEMS.rstrip("/")}">All problems</a> · <a href="/api/docs">The API</a></p>'
    title = f"<h1>{escape(meaning.title)}</h1><p>Code <code>{escape(code)}</code></p>"
    return whole_page(meaning.title, title + said + back)


_INTRODUCTION = (
    "<p>What the API answers where it cannot do as asked, by its <code>code</code>. Each is a problem "
    "document (RFC 9457): <code>detail</code> is a sentence for people, <code>errors</code> names the fields "
    "that were wrong.</p>"
)
