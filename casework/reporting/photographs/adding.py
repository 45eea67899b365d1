"""Photographs added to a draft, removed from it, and handed over to its case."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from activities.photographs import KeptPicture
from casework.site.languages import _, ngettext
from casework.site.pages import Site
from casework.site.sessions import SentFile
from engine.logs import get_logger
from photographs.pictures import LIMIT, PIXELS, NotAPhotograph, Unfit
from photographs.scanner import Infected, ScannerAway
from photographs.store import StoreAway
from register.outside.photographs import photograph_id
from register.residents.draft_photographs import DraftPhotograph
from starter.api.photographs import kept_by

MOST = 5
"""Of one report."""
PLACE = "/report/*/photographs"
BODY_LIMIT = MOST * LIMIT + 256 * 1024
"""Bytes of the form with all of them."""
AT_ONCE_SECONDS = 5.0
"""How long a page waits for a photograph to be looked at. Where many come at once it is looked at later."""
NAME_SHOWN = 60

log = get_logger(__name__)

# Their own threads, and no more than there are processors: pages do not wait behind pictures.
_making = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="photographs")


async def kept_with(site: Site, draft_id: str) -> list[DraftPhotograph]:
    """A draft's photographs, in order."""
    return await asyncio.to_thread(site.desk.register.draft_photographs.of_draft, draft_id)


async def add(site: Site, draft_id: str, files: Sequence[SentFile]) -> list[str]:
    """Keep those that can be kept. What is wrong with the others, each in a sentence."""
    known = {each.id for each in await kept_with(site, draft_id)}
    wrong, left_out = [], 0
    for file in files:
        hashed = hashlib.sha256(file.content).hexdigest()
        this = photograph_id(draft_id, hashed)
        if this in known:
            wrong.append(_("“{name}” has been added already").format(name=_short(file.name)))
        elif len(known) >= MOST:
            left_out += 1
        elif why := await _add(
            site, DraftPhotograph(id=this, draft=draft_id, content=hashed, at=site.desk.now()), file
        ):
            wrong.append(why)
        else:
            known.add(this)
    if left_out:
        said = ngettext(
            "{count} photograph was not added. You can add up to {most}",
            "{count} photographs were not added. You can add up to {most}",
            left_out,
        )
        wrong.append(said.format(count=left_out, most=MOST))
    return wrong


async def remove(site: Site, draft_id: str, photograph: str) -> None:
    """Forget one of a draft's."""
    await asyncio.to_thread(site.desk.register.draft_photographs.remove, draft_id, photograph)


async def hand_over(site: Site, draft_id: str, reference: str, door: str) -> None:
    """Make a draft's photographs the case's. Those nobody looked at yet are begun with by the relay."""
    kept = await asyncio.to_thread(site.desk.register.draft_photographs.hand_over, draft_id, reference, door)
    for photograph in kept:
        log.info("photograph handed over", reference=reference, photograph=photograph)


async def _add(site: Site, photograph: DraftPhotograph, file: SentFile) -> str:
    """Look at one and keep it; what is wrong with it, if anything is."""
    keeper, loop = kept_by(site.desk).keeper, asyncio.get_running_loop()
    try:
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                kept = await loop.run_in_executor(_making, keeper.keep, file.content)
            photograph = _with(photograph, kept)
        except (ScannerAway, TimeoutError) as error:
            log.warning(
                "photograph of a draft waits", photograph=photograph.id, error_type=type(error).__name__
            )
            sent = await asyncio.to_thread(keeper.store.put, file.content, photograph.id)
            photograph = photograph.model_copy(update={"sent": sent})
    except NotAPhotograph as error:
        return _unfit(error.why, _short(file.name))
    except Infected:
        said = _("“{name}” was not kept: our scanner found something in it that could do harm")
        return said.format(name=_short(file.name))
    except StoreAway as error:
        log.warning("photograph of a draft cannot be stored", error_type=str(error))
        return _(
            "We cannot keep photographs just now. Add them again in a few minutes, or go on without them"
        )
    await asyncio.to_thread(site.desk.register.draft_photographs.add, photograph, MOST)
    return ""


def _with(photograph: DraftPhotograph, kept: KeptPicture) -> DraftPhotograph:
    files = {"full": kept.full, "small": kept.small, "width": kept.width, "height": kept.height}
    return photograph.model_copy(update=files)


def _unfit(why: Unfit, name: str) -> str:
    """Why something is no photograph, and what to do about it."""
    match why:
        case Unfit.EMPTY:
            said = _("“{name}” is empty. Choose it again, or another one")
        case Unfit.TOO_LARGE:
            said = _("“{name}” is larger than {megabytes} MB. Choose a smaller one")
        case Unfit.TOO_MANY_PIXELS:
            said = _("“{name}” has more than {pixels} million pixels. Choose a smaller one")
        case Unfit.HEIC:
            said = _(
                "“{name}” is an HEIC file, which we cannot read. Save it as a JPEG, or take a picture of it"
            )
        case Unfit.DAMAGED:
            said = _("“{name}” is damaged. Choose it again, or another one")
        case _:
            said = _("“{name}” is not a photograph that we can read. Choose a JPEG, PNG, WebP or GIF")
    return said.format(name=name, megabytes=LIMIT // 1024 // 1024, pixels=PIXELS // 1_000_000)


def _short(name: str) -> str:
    """A file's name as it can be shown: its last part."""
    last = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable())
    return last[:NAME_SHOWN] or _("A photograph")
