"""What our programs count themselves. No label carries a reference, or anything of a person.

The SDK's own counts, and those of the workflows' threads (`engine.workers.watch`), are the SDK's: a lock of
ours must not be taken there. What the whole register comes to is read by the relay: `starter.watching`.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second number for each, which nobody asks for
OURS = CollectorRegistry()
"""All that this process counts, its memory, processor time and open files among it."""

REPORTS = Counter(
    "charter_reports", "Reports taken, sent again or not, by their door", ["door"], registry=OURS
)
INBOUND = Counter("charter_inbound", "Mails and texts taken in, by their door", ["door"], registry=OURS)
SIGN_INS_REFUSED = Counter(
    "charter_sign_ins_refused", "Attempts to sign in that were refused, by why", ["why"], registry=OURS
)
EVENTS_TOLD = Counter(
    "charter_events_told",
    "Attempts to tell a subscription of an event: delivered, refused or given up",
    ["subscription", "came_to"],
    registry=OURS,
)
REQUESTS = Histogram(
    "charter_request_seconds",
    "From a request to the beginning of its answer, by the first part of its address and the answer's kind",
    ["area", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0),
    registry=OURS,
)
TURNS = Counter(
    "charter_relay_turns",
    "Turns of the relay: whole, or with Temporal away, the register away, or a fault",
    ["came_to"],
    registry=None,
)
"""The relay's alone, as the next is: no other program shows them."""
LAST_TURN = Gauge(
    "charter_relay_last_turn_timestamp_seconds",
    "When the relay last made a turn for which nothing was away; 0 until it has",
    registry=None,
)

for collector in (ProcessCollector, PlatformCollector, GCCollector):
    collector(registry=OURS)


def begin(counter: Counter, *values: str | tuple[str, ...]) -> None:
    """Have it at 0 for these values of its labels: what is first seen at 1 is no increase."""
    for value in values:
        counter.labels(*([value] if isinstance(value, str) else value))
