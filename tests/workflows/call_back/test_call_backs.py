"""When a call back is promised for: before the lines close, after, on days they do not open, summer too."""

from datetime import datetime

import pytest

from charter.counting.calendars import calendar_for
from charter.counting.counting import due
from charter.counting.lengths import LONDON
from charter.edition.editions import Edition
from workflows.call_back.messages import promised_when

CALENDAR = calendar_for(2025, 2028)
PART = Edition.load().part("call_back", datetime(2026, 11, 2, 9, tzinfo=LONDON))

TABLE = """
Wed 04 Nov 2026 07:00:00 | same_day          | Wed 04 Nov 2026
Wed 04 Nov 2026 16:59:59 | same_day          | Wed 04 Nov 2026
Wed 04 Nov 2026 17:00:00 | after_lines_close | Thu 05 Nov 2026
Wed 04 Nov 2026 23:59:59 | after_lines_close | Thu 05 Nov 2026
Fri 06 Nov 2026 17:00:00 | after_lines_close | Mon 09 Nov 2026
Sat 07 Nov 2026 10:00:00 | after_lines_close | Mon 09 Nov 2026
Sun 08 Nov 2026 23:00:00 | after_lines_close | Mon 09 Nov 2026
Thu 24 Dec 2026 17:30:00 | after_lines_close | Tue 29 Dec 2026
Mon 28 Dec 2026 10:00:00 | after_lines_close | Tue 29 Dec 2026
Fri 26 Mar 2027 09:00:00 | after_lines_close | Tue 30 Mar 2027
Wed 01 Jul 2026 16:59:59 | same_day          | Wed 01 Jul 2026
Wed 01 Jul 2026 17:00:00 | after_lines_close | Thu 02 Jul 2026
"""
"""Asked for, on the clock in London | what is promised | by the end of."""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_when_it_is_asked_for_decides(row: str) -> None:
    asked, expected, by = (cell.strip() for cell in row.split("|"))
    received = datetime.strptime(asked, "%a %d %b %Y %H:%M:%S").replace(tzinfo=LONDON)
    assert f"{received:%a}" == asked[:3]
    when = promised_when(received, PART.lines_close, CALENDAR)
    assert when == expected
    length = PART.promise("call_back", when).length
    assert length is not None
    assert f"{due(received, length, CALENDAR).last_day:%a %d %b %Y}" == by
