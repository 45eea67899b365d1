"""What a run came to, in Markdown: for a terminal, and for docs/chaos.md."""

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from chaos.checks import Weight
from chaos.plan import SETTLED_SECONDS
from chaos.storm import ChaosOutcome, all_faults
from engine.server.build import SERVER
from starve.histories import TaskCount
from starve.ledger import Became
from starve.page import appended, section
from starve.report import BUSY, Line, listed, requests, to_hold

PAGE = Path(__file__).resolve().parent.parent / "docs" / "chaos.md"
TITLES = {False: "## The register on SQLite", True: "## The register on Postgres"}
_ABOUT = f"""# Under fault

Made by `make chaos`; do not edit. The whole product, as `make run` starts it, with Temporal, a Postgres, a \
GOV.UK Notify and a disk of its own: cases of all processes are opened by the API, by Open311 and on the \
residents’ pages, then messages come in by all of these, by mail, by text and straight to Temporal, and \
officers and customers look at their pages, while one fault after another is done to everything. Each fault \
is drawn from the seed, so that a run can be told again: the same faults at the same instants, though not \
the same luck. In the last half minute nothing is done to anybody and the clients go on. Then every \
invariant is looked at.

What runs is killed by SIGKILL and stopped by SIGSTOP. What is ours, `run.py` starts again; a whole \
`run.py`, Temporal and Postgres are started again by the run, as a service manager would. Temporal and \
Postgres are slowed and cut off by a TCP proxy. The wrong clock is Python’s own, in one program. Notify is \
the tests’ stand-in, over HTTP. No client gives up: what has no answer is said again, with the same id.

**How tasks count.** A worker that is killed or stopped with a workflow task in hand lets it time out, and \
it is tried again: that is what the fault does, and is counted apart. From {SETTLED_SECONDS:.0f} seconds \
after the last fault no task may fail, time out or be tried again, and at no time may one fail because a \
history does not fit the program."""


def judged(outcome: ChaosOutcome) -> list[Line]:
    """What is to hold, and whether it does."""
    verdict, ledger = outcome.verdict, outcome.ledger
    found, counted = verdict.found, verdict.counted
    tasks, before = found.tasks, found.before
    return [
        Line(
            "one case a report",
            not verdict.reports and len(ledger.cases) > 0,
            f"{len(ledger.cases):,} reports, {ledger.reported['map']:,} of them by Open311 and "
            f"{ledger.reported['page']:,} on the residents’ pages; {_wrong(verdict.reports)}",
        ),
        Line(
            "each accepted message once",
            not verdict.messages and ledger.count(Became.APPLIED) > 0,
            f"{ledger.count(Became.APPLIED):,} applied and {ledger.count(Became.REFUSED):,} refused by the "
            "API, "
            f"{ledger.accepted('mail'):,} mails, {ledger.accepted('text'):,} texts, "
            f"{ledger.accepted('page'):,} on customers’ pages (of them "
            f"{ledger.on_pages['customer_replied']:,} replies and {ledger.on_pages['not_fixed']:,} times "
            f"“not fixed”), {ledger.accepted('update'):,} by Open311, "
            f"{ledger.accepted('signal'):,} to Temporal itself, "
            f"{ledger.count(Became.UNKNOWN):,} never answered; {_wrong(verdict.messages)}",
        ),
        Line(
            "each letter once",
            not verdict.letters and counted["letters"] > 0,
            f"{counted['letters']:,} letters gone, by {outcome.posted:,} requests to Notify; "
            f"{_wrong(verdict.letters)}",
        ),
        Line(
            "promises’ records right, counted afresh from the edition",
            not verdict.promises and counted["promises"] > 0,
            f"{counted['promises']:,} promises, {_wrong(verdict.promises)}",
        ),
        Line(
            "register as workflow",
            not verdict.register and counted["compared"] > 0,
            f"{counted['compared']:,} cases compared, {_wrong(verdict.register)}",
        ),
        Line(
            "no workflow task failed, timed out, or above its first attempt",
            not found.troubled,
            f"{_tasks(tasks)}, in {len(found.troubled)} of {found.workflows:,} workflows; "
            f"while there were faults {_tasks(before)}",
        ),
        Line(
            "nothing wedged: every open case answers a query and a message, every program runs",
            not found.unanswered and not verdict.wedged,
            f"{len(found.unanswered)} of {found.open:,} cases do not, {_wrong(verdict.wedged)}; "
            f"the slowest other took {found.slowest:.1f} s",
        ),
        Line("nothing leaked: processes, files, memory", not verdict.leaked, _weights(outcome)),
        Line(
            "nothing readable: no resident’s word in Temporal’s store or a log",
            not verdict.readable and outcome.read > 0,
            f"{outcome.read / 2**20:,.0f} MB searched, {_wrong(verdict.readable)}",
        ),
    ]


def holds(outcome: ChaosOutcome) -> bool:
    """Whether all of it does."""
    return all(line.holds for line in judged(outcome))


def faults(outcome: ChaosOutcome) -> str:
    """Every fault of the product with what it is about; empty where there is none."""
    lines: list[str] = []
    for title, each in all_faults(outcome.verdict).items():
        said = {about: wrong if isinstance(wrong, str) else "; ".join(wrong) for about, wrong in each.items()}
        lines += listed(title, said)
    return "\n".join(lines)


def command(outcome: ChaosOutcome) -> str:
    """What was typed, so that it can be typed again."""
    plan = outcome.plan
    register = "postgres" if plan.postgres else "sqlite"
    return (
        f"python -m chaos --seed {plan.seed} --minutes {plan.seconds / 60:g} --cases {plan.cases} "
        f"--clients {plan.clients} --register {register}"
    )


def told(outcome: ChaosOutcome) -> str:
    """All of a run."""
    found = faults(outcome)
    return "\n\n".join(
        [
            f"`{command(outcome)}`",
            _about(outcome),
            to_hold(judged(outcome)),
            *([f"What does not hold:\n\n```\n{found}\n```"] if found else []),
            requests(outcome.ledger),
            _besides(outcome),
            _strikes(outcome),
        ]
    )


def with_run(page: str, outcome: ChaosOutcome) -> str:
    """The page with this run in place of the one before on the same kind of register."""
    own = TITLES[outcome.plan.postgres]
    kept = {title: section(page, title) for title in TITLES.values()} | {own: f"{own}\n\n{told(outcome)}"}
    return appended(_ABOUT, *kept.values())


def _about(outcome: ChaosOutcome) -> str:
    plan, ledger, took = outcome.plan, outcome.ledger, outcome.took
    processes = len({case.process for case in ledger.cases})
    busy = f"; load average {outcome.load:.1f} before it began" + (
        ": **the machine was busy with other work**." if outcome.load > BUSY else "."
    )
    return (
        f"Seed {plan.seed}. {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}, Temporal {SERVER.version} on SQLite. {len(ledger.cases):,} cases of "
        f"{processes} processes, {plan.clients} clients, {plan.seconds / 60:g} minutes of messages, "
        f"{len(outcome.struck)} faults; {took.get('opening', 0):.0f} s to open the first cases, "
        f"{took.get('settling', 0):.0f} s to settle afterwards ({outcome.behind:,} cases had something to "
        f"write still, when everything ran), {took.get('looking', 0):.0f} s to look. "
        f"The disk: {outcome.disk}{busy}"
    )


def _wrong(faults_of: Mapping[str, object]) -> str:
    return f"{len(faults_of)} wrong"


def _weights(outcome: ChaosOutcome) -> str:
    if outcome.verdict.leaked:
        return "; ".join(f"{about}: {', '.join(wrong)}" for about, wrong in outcome.verdict.leaked.items())
    said = [_grew(name, outcome.before.get(name), now) for name, now in outcome.after.items()]
    return f"{'; '.join(said)}; no process left"


def _grew(name: str, then: Weight | None, now: Weight) -> str:
    memory, handles = (f"{then.memory / 2**20:.0f}", str(then.handles)) if then else ("–", "–")
    return f"{name} {memory} → {now.memory / 2**20:.0f} MB, {handles} → {now.handles} open"


def _tasks(tasks: TaskCount) -> str:
    return (
        f"{tasks.failed.total()} failed, {tasks.timed_out} timed out, highest attempt {tasks.highest} "
        f"({tasks.broken_off} broken off by the server itself)"
    )


def _besides(outcome: ChaosOutcome) -> str:
    said = "; ".join(outcome.afterwards)
    afterwards = f" When all had settled: {said}" if said else ""
    return (
        f"Besides: {outcome.restarted} times a program of ours ended and `run.py` started it again; "
        f"{outcome.revived} times `run.py` itself had ended by itself. There was no site to connect to for "
        f"{outcome.away:.0%} of the time.{afterwards}"
    )


def _strikes(outcome: ChaosOutcome) -> str:
    struck = sorted(outcome.struck, key=lambda each: each.began)
    rows = [
        f"| {each.began:.1f} | {each.ended - each.began:.1f} | {each.strike} | {each.met} |"
        for each in struck
    ]
    head: Sequence[str] = ["| second | lasted, s | what | process |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])
