"""Rehearse without JavaScript: a scenario is mended on the form and played; its report on a narrow screen."""

import asyncio
import fcntl
import re

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import Opened
from tests.browser.test_seen import NARROW, looked_at
from tests.casework.rehearse.kept import shelf_in

TWO_DAYS = """\
[scenario]
title = "Two days in June"
based_on = "year.toml"
from = 2027-06-07
until = 2027-06-08

[[demand]]
service = "pot_hole"
a_day = 1
"""


@pytest.mark.timeout(300)
async def test_a_manager_mends_a_scenario_plays_it_and_reads_what_came_of_it(opened: Opened) -> None:
    page = await opened.page(scripts=False)
    await opened.sign_in(page, "mabel")
    await page.get_by_role("link", name="Rehearse").click()
    await page.get_by_label("A file of mine").check()
    sent = FilePayload(name="june.toml", mimeType="application/toml", buffer=TWO_DAYS.encode())
    await page.get_by_label("File", exact=True).set_input_files(files=[sent])
    await page.get_by_label("Name (optional)").fill("june")
    await page.get_by_role("button", name="Play it").click()

    await expect(page.get_by_role("alert")).to_contain_text("line 8: [[demand]] “pot_hole”: there is no such")
    written = page.get_by_label("Scenario as text")
    await expect(written).to_have_value(re.compile("pot_hole"))
    await written.fill((await written.input_value()).replace("pot_hole", "pothole"))
    await page.get_by_role("button", name="Play it").click()

    await expect(page.get_by_text("The rehearsal has begun.")).to_be_visible()
    shelf = shelf_in(opened.settings.data_dir)
    with (shelf.place("june") / "running").open("r") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_SH)  # until whoever plays it has ended
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Two days in June")
    await page.get_by_role("link", name="Open the report").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Rehearsal: Two days in June")

    narrow = await opened.page(width=NARROW)
    await opened.sign_in(narrow, "mabel")
    faults = await looked_at(opened, narrow, "/casework/rehearse/june/files/report.html")
    faults += await looked_at(opened, narrow, "/casework/rehearse/compared?one=june&other=june")
    faults += await looked_at(opened, narrow, "/casework/rehearse?from=june")
    assert not faults, "\n".join(faults)
