"""Managers' figures, their lists and the audit in a browser: axe-core, a narrow phone, light and dark."""

from datetime import datetime, timedelta

from playwright.async_api import Page, expect

from charter.cases import PromiseState
from charter.counting.quarters import Quarter
from charter.figures import Count, PromiseFigures, QuarterFigures, Spread
from tests.browser.conftest import Opened
from tests.casework.figures.test_forecast import keep, late
from tests.register.making import tell, turn

LONG = "Potholes and other problems with roads, pavements and footpaths"
PAGES = (
    "/casework/dashboard",
    "/casework/dashboard/kept",
    "/casework/dashboard/late",
    "/casework/dashboard/due",
    "/casework/dashboard/load",
    "/casework/dashboard/will-be-late",
    "/casework/dashboard/unanswered",
    "/casework/dashboard/letters",
    "/casework/figures",
    "/casework/audit",
    "/casework/audit?from=yesterday",
)


async def fill(opened: Opened, now: datetime) -> None:
    """Cases of every kind a figure counts, with long names."""
    story = await opened.world.report()
    await story.rest()
    for number in range(4):
        told = PromiseState(
            key="repair",
            title="Repaired within twenty working days of the inspection",
            clause="Example clause",
            where="Example",
            source="CH",
            due=now - timedelta(days=number + 1),
            first_due=now,
            started=now - timedelta(days=30),
            state=("kept", "late", "kept late", "open")[number],
            notes=("Exception recorded Monday: The road was flooded and could not be closed",),
        )
        tell(
            opened.world.register,
            turn(
                5,
                story.reference if number == 0 else f"MK-00000000{number}",
                at=now,
                received=now - timedelta(days=30),
                process="Enquiry",
                service="pothole",
                service_title=LONG,
                team="highways",
                officer=("", "Olive Example", "Mabel Example", "Olive Example")[number],
                late=number in (1, 3),
                due=now + timedelta(days=number - 1),
                promises=(told,),
            ),
        )
    figures = QuarterFigures(
        quarter=str(Quarter.just_ended(now)),
        made_at=now,
        promises=(PromiseFigures(service=LONG, promise="Repaired in time", kept=40, kept_late=2),),
        volumes=(Count(service=LONG, what="HighwaysRepair", count=1_200),),
        closed=(Spread(service=LONG, what="Closed", count=42, median=12.5, ninetieth=40.0),),
        late_why=(Count(service=LONG, what="The road was flooded and could not be closed", count=2),),
    )
    opened.world.register.reviews.keep(figures)
    coming = (late("MK-000000001", "inspect"), late("MK-000000002", "inspect"))
    keep(opened.settings.data_dir, *coming, made=now - timedelta(hours=1))


async def wide(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth"))


async def test_every_page_on_a_narrow_phone_and_on_a_desk_in_light_and_dark(opened: Opened) -> None:
    await fill(opened, opened.world.clock())
    for width in (320, 1280):
        page = await opened.page(width=width)
        await opened.sign_in(page, "sunny")
        await page.goto("/casework/dashboard/will-be-late")
        await expect(page.get_by_role("link", name="MK-000000002")).to_be_visible()
        for address in PAGES:
            await page.goto(address)
            assert await wide(page) <= width, (address, width, await wide(page))
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)
                assert await opened.faults(page, colours=scheme == "dark") == [], (address, width, scheme)


async def test_a_plots_words_are_no_smaller_than_thirteen_pixels(opened: Opened) -> None:
    await fill(opened, opened.world.clock())
    for width in (320, 1280):
        page = await opened.page(width=width)
        await opened.sign_in(page, "mabel")
        await page.goto("/casework/dashboard")
        plots = page.locator("svg.plot")
        assert await plots.count() >= 3
        for plot in await plots.all():
            box = await plot.bounding_box()
            assert box is not None
            assert box["width"] / 290 * 14 >= 13, (width, box)


async def test_a_number_opens_its_list_without_a_script(opened: Opened) -> None:
    await fill(opened, opened.world.clock())
    page = await opened.page(scripts=False)
    await opened.sign_in(page, "mabel")
    await page.get_by_role("link", name="Dashboard").click()
    await page.get_by_label("Team").select_option("highways")
    await page.get_by_role("button", name="Show these figures").click()
    await page.get_by_role("link", name="late", exact=False).first.click()
    await expect(page.get_by_role("heading", name="Late now, and why")).to_be_visible()
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Download this list (CSV)").click()
    assert (await begun.value).suggested_filename.startswith("late-")
