"""A release is let in: checked against open cases, what does not fit held, and made the current one."""

from dataclasses import dataclass, field

from starter.upgrade.checking import Checked, UpgradeCheck
from starter.upgrade.versions import Releases


@dataclass
class LettingIn:
    """What came of it."""

    build: str
    checked: Checked
    done: bool = False
    """False where something does not fit and was not to be held."""
    held: dict[str, str] = field(default_factory=dict)
    """What does not fit, and the release that goes on serving it."""
    let_go: list[str] = field(default_factory=list)
    """What an earlier release was held to, and now moves."""


async def let_in(check: UpgradeCheck, releases: Releases, build: str, *, hold: bool) -> LettingIn:
    """Check, hold what does not fit if that is wished, make this release current, let go of what fits again.

    What does not fit is held before the release becomes current, so that no task of it is tried here. Raises
    NotLetIn, Unreachable, and RPCError where Temporal stops answering between: do it again.
    """
    done = LettingIn(build, await check.check())
    broken = {misfit.workflow_id for misfit in done.checked.misfits}
    if done.checked.broken > len(done.checked.misfits) or (broken and not hold):
        return done
    before = [workflow_id async for workflow_id in releases.held()]
    for workflow_id in sorted(broken):
        done.held[workflow_id] = await releases.hold(workflow_id)
    await releases.make_current(done.build)
    for workflow_id in before:
        if workflow_id not in broken:
            await releases.let_go(workflow_id)
            done.let_go.append(workflow_id)
    done.done = True
    return done
