"""A page as a screen reader has it: the roles, their names and their order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from playwright.async_api import Page

_LINE = re.compile(r'^ *- (?P<role>[a-z]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<more>.*)$')
ASKED = ("textbox", "radio", "checkbox", "combobox", "spinbutton", "group", "radiogroup")
NAMED = (
    "textbox",
    "radio",
    "checkbox",
    "combobox",
    "spinbutton",
    "button",
    "link",
    "heading",
    "img",
    "table",
)
LANDMARKS = ["banner", "main", "contentinfo"]
UNSAID = "Your form"
"""What a page that is safe to be seen over somebody's shoulder is called."""


@dataclass(frozen=True)
class ReadOut:
    """One thing that is read out."""

    role: str
    name: str
    level: int


async def tree_of(page: Page, place: str) -> list[ReadOut]:
    """What is read out there, in the order in which it is."""
    tree = await page.locator(place).aria_snapshot()
    found = []
    for line in tree.splitlines():
        if said := _LINE.match(line):
            level = re.search(r"\[level=(\d)\]", said["more"])
            name = re.sub(r"\\(.)", r"\1", (said["name"] or "")[1:-1])
            found.append(ReadOut(said["role"], name, int(level[1]) if level else 0))
    return found


async def misread(page: Page) -> list[str]:
    """What a screen reader would have wrong, missing or in another order than is meant."""
    whole, main = await tree_of(page, "body"), await tree_of(page, "main")
    wrong = [f"a {each.role} has no name" for each in whole if each.role in NAMED and not each.name]
    unnamed = sum(each.role in ("group", "radiogroup") and not each.name for each in whole)
    if unnamed != await page.locator("details").count():  # what is folded is a group whose summary names it
        wrong.append("a group of controls has no name")
    if [each.role for each in whole if each.role in LANDMARKS] != LANDMARKS:
        wrong.append("its landmarks are not the banner, the main part and the foot")
    wrong += _headings(main, (await page.title()).replace("\xa0", " "))
    if await page.locator("main #send").count():
        send = (await page.locator("main #send").inner_text()).strip()
        at = [number for number, each in enumerate(main) if (each.role, each.name) == ("button", send)]
        wrong += [f"{each} comes after the button" for each in main[at[0] :] if each.role in ASKED]
    return [f"{page.url.partition('/report')[2]}: {each}" for each in wrong]


def _headings(main: Sequence[ReadOut], title: str) -> list[str]:
    """One that is the page's title, and below it none that leaves a level out."""
    wrong = []
    first = [each.name.replace("\xa0", " ").removesuffix(" (optional)") for each in main if each.level == 1]
    if len(first) != 1 or not title.startswith((first[0], UNSAID)):
        wrong.append(f"its first heading is not its title, “{title}”: {first}")
    levels = [each.level for each in main if each.level]
    if any(after > before + 1 for before, after in pairwise(levels)):
        wrong.append(f"its headings leave a level out: {levels}")
    return wrong
