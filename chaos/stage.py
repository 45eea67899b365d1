"""All that a storm needs, started and stopped by us: the product, and beside it what a council has of its
own, a Temporal, a Postgres, GOV.UK Notify, a disk. Each can be got at."""

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from chaos.clients.texting import CALLBACK_TOKEN
from chaos.disk import Disk, disk
from chaos.plan import PROGRAMS
from chaos.proxy import Proxy, proxied
from engine.server.children import free_ports
from engine.server.local import Server, start_server
from starve.product import Product, running
from tests.register.postgres import Cluster, cluster
from tests.stand_in_notify import KEY, StandInNotify, stand_in_notify

WRONG_CLOCK = Path(__file__).resolve().parent / "wrong_clock"
PLENTY = "1000000"
"""Of requests and mails a minute: all clients have one key and one address, and none pauses."""


class StruckProduct(Product):
    """A product that may well be down."""

    def must_run(self) -> None:
        """It need not."""

    def programs(self) -> dict[str, psutil.Process]:
        """Those of ours that run now, by the names `run.py` gives them."""
        found: dict[str, psutil.Process] = {}
        for each in below(self.child.process.pid if self.child.process else 0):
            with suppress(psutil.Error, OSError):
                name = Path(each.environ().get("CHARTER_HEARTBEAT", "")).name
                if name in PROGRAMS and each.status() != psutil.STATUS_ZOMBIE:
                    found.setdefault(name, each)
        return found


@dataclass
class Stage:
    """What is struck."""

    product: StruckProduct
    temporal: Server
    to_temporal: Proxy
    notify: StandInNotify
    disk: Disk
    clocks: Path
    scratch: Path
    """Where the product's programs put what is temporary."""
    database: Cluster | None = None
    to_database: Proxy | None = None
    seen: dict[int, float] = field(default_factory=dict)
    """When each process that we started, or that was started by one, was made; by its id."""
    others: frozenset[int] = frozenset()
    """What ran below us before: of other tests, for one."""
    held: set[str] = field(default_factory=set)
    """What is down because we want it to be."""
    revived: int = 0
    """Times that `run.py` had ended by itself and we started it again, as a service manager does."""

    def look_around(self) -> None:
        """Note which processes there are."""
        for each in below(psutil.Process().pid):
            with suppress(psutil.Error):
                if each.pid not in self.others:
                    self.seen[each.pid] = each.create_time()

    def left_over(self) -> list[str]:
        """Those that are still there, once all of it has been stopped."""
        left = []
        for pid, made in self.seen.items():
            with suppress(psutil.Error):
                one = psutil.Process(pid)
                if one.create_time() == made and one.status() != psutil.STATUS_ZOMBIE:
                    left.append(f"{one.name()} ({pid})")
        return left

    def keep_up(self) -> None:
        """Start again what has ended and nobody else looks after."""
        child = self.product.child
        if not child.running and "product" not in self.held:
            self.revived += 1
            child.start()
        if not self.temporal.running and "Temporal" not in self.held:
            for each in self.temporal.children:
                if not each.running:
                    each.start()
        process = self.database.process if self.database else None
        if self.database and process and process.poll() is not None and "Postgres" not in self.held:
            self.database.start()

    def server_processes(self, name: str) -> list[psutil.Process]:
        """Temporal's, or Postgres's with all it has started."""
        if name == "Temporal":
            tops = [each.process.pid for each in self.temporal.children if each.process]
        else:
            tops = [self.database.process.pid] if self.database and self.database.process else []
        found = []
        for top in tops:
            with suppress(psutil.Error):
                found += [psutil.Process(top), *below(top)]
        return found


def below(pid: int) -> list[psutil.Process]:
    """All that a process has started, and those have."""
    with suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True) if pid else []
    return []


def tell(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    """Send each of them a signal; one that has gone is left alone."""
    for each in processes:
        with suppress(psutil.Error):
            each.send_signal(number)


@contextmanager
def stage(cases: int, *, postgres: bool, **settings: str) -> Iterator[Stage]:
    """All of it while the block runs. Raises NotUp, NoServer or NoPostgres. Call from the main thread."""
    others = frozenset(each.pid for each in below(psutil.Process().pid))
    with ExitStack() as stack:
        made = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-chaos-")))
        running_now: list[StruckProduct] = []
        data = stack.enter_context(
            disk(made / "disk", cases, lambda: [p for each in running_now for p in each.programs().values()])
        )
        local, clocks, scratch = data.folder / "local", made / "clocks", data.folder / "scratch"
        for folder in (clocks, scratch):
            folder.mkdir()
        database = stack.enter_context(cluster()) if postgres else None
        to_database = stack.enter_context(proxied(database.port)) if database else None
        url = (
            database.url.replace(f":{database.port}/", f":{to_database.port}/")
            if database and to_database
            else ""
        )
        notify = stack.enter_context(stand_in_notify())
        (made / "notify.toml").write_text(
            "[generic]\n"
            + "".join(
                f'{channel} = "{notify.generic()[kind]}"\n'
                for channel, kind in (("email", "email"), ("text", "sms"), ("post", "letter"))
            )
        )
        grpc, mail = free_ports(2)
        temporal = start_server(data.folder / "temporal", port=grpc, ui_port=None, use_address=False)
        stack.callback(temporal.stop)
        to_temporal = stack.enter_context(proxied(grpc))
        product = stack.enter_context(
            running(
                local,
                url,
                kind=StruckProduct,
                **{
                    "TEMPORAL_ADDRESS": f"127.0.0.1:{to_temporal.port}",
                    "CHARTER_TEMPORAL_PORT": str(grpc),
                    "CHARTER_MAIL_PORT": str(mail),
                    "CHARTER_MAIL_PER_MINUTE": PLENTY,
                    "CHARTER_MAIL_PER_SENDER": PLENTY,
                    "CHARTER_MAIL_UNVOUCHED": "believed",
                    "CHARTER_LETTERS": "notify",
                    "CHARTER_NOTIFY_API_KEY": KEY,
                    "CHARTER_NOTIFY_BASE_URL": notify.base_url,
                    "CHARTER_NOTIFY_TEMPLATES": str(made / "notify.toml"),
                    "CHARTER_NOTIFY_CALLBACK_TOKEN": CALLBACK_TOKEN,
                    "CHARTER_REPORT_LEAST_SECONDS": "0",
                    "CHARTER_REPORTS_PER_ADDRESS": "0",
                    "CHARTER_REPORTS_PER_MINUTE": "0",
                    "CHAOS_CLOCKS": str(clocks),
                    "PYTHONPATH": str(WRONG_CLOCK),
                    "TMPDIR": str(scratch),
                    **settings,
                },
            )
        )
        assert isinstance(product, StruckProduct)  # noqa: S101 - as asked for
        running_now.append(product)
        yield Stage(
            product,
            temporal,
            to_temporal,
            notify,
            data,
            clocks,
            scratch,
            database,
            to_database,
            others=others,
        )
