"""What a person has to do: the list of it, and saying that it is done."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.day.doing import Doing
from casework.forms.answers import one
from casework.forms.message_ids import message_id
from casework.officers.case_page import address_of, case_for
from casework.queues.filters import page_number
from casework.seeing.speaking import officer_caller
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_SEE, SPEAKS_AS, viewer_of
from casework.site.routing import PageRoute
from casework.together.others import when
from register.cases.rows import CaseRow
from register.cases.stalled import STALLED_TASK
from register.day.mine import Of
from register.tasks import StoredTask
from starter.desk.telling.problems import Problem

A_PAGE = 25
TABS = {
    Of.ME: "for you",
    Of.MINE: "in your cases",
    Of.TEAM: "of your team",
    Of.ROLE: "of your role",
    Of.ALL: "in all",
}
"""Which tasks can be looked at, and what each is called after its number."""
UNKNOWN = (
    "We do not know yet whether the task was marked as done. Look in a few minutes: you can mark it again."
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/tasks")
async def tasks(request: Request) -> Response:
    """Open tasks, a page of them: the visitor's, their cases', their team's, their role's, or all."""
    site, officer = site_of(request), officer_of(request)
    day, viewer = site.desk.register.day, viewer_of(officer, site.sight(officer))
    asked = request.query_params.get("of", "")
    of = Of(asked) if asked in TABS else Of.ME
    counts = await asyncio.to_thread(day.count_tasks, viewer)
    pages = max(-(-counts[of] // A_PAGE), 1)
    page = page_number(request.query_params, pages)
    found, _ = await asyncio.to_thread(day.tasks, viewer, of, limit=A_PAGE, offset=(page - 1) * A_PAGE)
    doing = Doing(officer, site.desk.catalogue)
    return site.page(
        request,
        "casework/tasks.html",
        tasks=[(task, doing.of_task(task)) for task in found],
        counts=counts,
        tabs=TABS,
        of=of,
        page=page,
        pages=pages,
        may_do=officer.role in SPEAKS_AS,
    )


@router.post("/casework/cases/{reference}/tasks/done")
async def task_done(reference: str, request: Request) -> Response:
    """The visitor has done a task. The case is told; where it cannot be, because it has ended or does not
    move, the register is."""
    site, visit = site_of(request), visit_of(request)
    row = await case_for(request, reference)
    key = one(visit.form, "task")
    found = await asyncio.to_thread(
        site.desk.register.tasks.find, reference=row.reference, shown=MAY_SEE[officer_of(request).role]
    )
    task = next((each for each in found if each.task.key == key), None)
    if task is None:
        await site.sessions.tell(visit, await _done_before(request, row, key))
        return redirect(address_of(row.reference, "tasks"))
    await site.sessions.tell(visit, await _done(request, task))
    return redirect(address_of(row.reference, "tasks"))


async def _done_before(request: Request, row: CaseRow, key: str) -> str:
    """Who was first, where that is known."""
    site, may_see = site_of(request), MAY_SEE[officer_of(request).role]
    known = await asyncio.to_thread(
        site.desk.register.tasks.find, open_only=False, reference=row.reference, shown=may_see
    )
    done = next((each for each in known if each.task.key == key and each.done_at), None)
    if done is None or done.done_at is None or not done.done_by:
        return "That had been done already."
    by = "You" if done.done_by == officer_of(request).name else done.done_by
    return f"{by} had done that already, {when(done.done_at, site.desk.now())}."


async def _done(request: Request, task: StoredTask) -> str:
    site, visit = site_of(request), visit_of(request)
    if task.task.key.startswith(STALLED_TASK):
        return await _done_in_register(request, task)
    role, caller = SPEAKS_AS[officer_of(request).role], officer_caller(request)
    body = {
        "id": message_id(visit.form),
        "by": {"role": role, "name": officer_of(request).name},
        "task": task.task.key,
    }
    try:
        said = await site.desk.say(task.reference, "task_done", body, caller)
    except Problem as problem:
        if problem.code == "unknown":
            return UNKNOWN
        if problem.code not in {"ended", "not_started"}:
            raise
        return await _done_in_register(request, task)
    if not said.answer.applied:
        return f"The task was not marked as done: {said.answer.why}"
    await site.written(task.reference, said.id)
    return "The task is done."


async def _done_in_register(request: Request, task: StoredTask) -> str:
    desk = site_of(request).desk
    args = (task.reference, task.task.key, officer_of(request).name, desk.now())
    await asyncio.to_thread(desk.register.tasks.done, *args)
    return "The task is done."
