"""What can be read beside a question: examples, and who looks at it in the end."""

from casework.reporting.kinds.page_kind import PageAsked
from casework.site.languages import _


def helps(asked: PageAsked) -> list[tuple[str, list[str]]]:
    """Each as its title and its lines, with the council's telephone and the ombudsman of its complaints."""
    if not asked.question.help:
        return []
    catalogue = asked.site.desk.catalogue
    part = catalogue.part(asked.service.code, catalogue.now())
    named = {
        "ombudsman": part.regime.ombudsman if part.regime else "",
        "reach": part.regime.reach if part.regime else "",
        "phone": part.contact.phone,
    }
    return [
        (_(each.title), [_(line).format_map(named) for line in each.lines]) for each in asked.question.help
    ]
