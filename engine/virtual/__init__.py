"""Workflow classes driven within one process on a virtual clock, with no server: seconds instead of minutes.

`VirtualServer` holds the runs, `client_of` gives the SDK's own client to it, and a `VirtualWorker` serves its
queues. What only a real server can show (kills, replay by another build, time-outs of what hangs, storms) it
does not claim to.
"""

from engine.virtual.server import NothingHappens, RunLimits, VirtualServer
from engine.virtual.service import client_of
from engine.virtual.worker import VirtualWorker

__all__ = ["NothingHappens", "RunLimits", "VirtualServer", "VirtualWorker", "client_of"]
