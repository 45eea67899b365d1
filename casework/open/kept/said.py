"""What is published, in words."""

from casework.figures.dashboard import FEW, SAFE_SHARE
from casework.figures.plots import BLUE, GREEN, RED, Bar
from casework.open.kept.record import PublicTotal
from casework.site.languages import _
from charter.published import FEWEST, Between, PublishedCount


def number(count: Between) -> str:
    """A count: ``1,204``, “fewer than 5”, ``30 to 33``."""
    if count.exact:
        return f"{count.least:,}"
    if count.is_few:
        return _("fewer than {number}").format(number=FEWEST)
    return _("{least} to {most}").format(least=f"{count.least:,}", most=f"{count.most:,}")


def share(count: PublishedCount) -> str:
    """The part kept in time: ``97%``, ``96% to 98%``."""
    if (part := count.share) is None:
        return ""
    if part.exact:
        return f"{part.least}%"
    return _("{least} to {most}").format(least=f"{part.least}%", most=f"{part.most}%")


def cells(count: PublishedCount | None) -> list[str]:
    """A table's cells for a promise: due, kept in time, late, share."""
    if count is None:
        few = _("fewer than {number}").format(number=FEWEST)
        return [few, _("withheld"), _("withheld"), _("withheld")]
    if not count.due:
        return ["0", "0", "0", _("nothing was due")]
    told = share(count)
    if count.due < FEW:
        told = _("{share}, of few").format(share=told)
    return [f"{count.due:,}", number(count.kept), number(count.late), told]


def total_cells(total: PublicTotal) -> list[str]:
    """The same for several promises together; the last cell is how many are left out."""
    if not total.count.due and total.left_out:
        return [*cells(None), str(total.left_out)]
    return [*cells(total.count), str(total.left_out)]


def bar(label: str, count: PublishedCount | None) -> Bar | None:
    """A line of a plot, as long as the least share there can be; nothing where nothing is published."""
    if count is None or (part := count.share) is None:
        return None
    shown = f"{part.least}%" if part.exact else f"{part.least}–{part.most}%"
    colour = BLUE if count.due < FEW else GREEN if part.least >= 100 * SAFE_SHARE else RED
    return Bar(label, part.least / 100, shown, colour)
