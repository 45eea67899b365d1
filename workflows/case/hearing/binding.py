"""How a process's class becomes a workflow: its report, its messages and their signals, its init and run."""

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

from temporalio import workflow

from charter.cases import Outcome, Report
from workflows.case.hearing.messages import MessageSpec, messages_in


def report_of(cls: type) -> type[Report[Any]]:
    """The report its story begins with."""
    hints = get_type_hints(cls.__dict__["run"])
    report: type[Report[Any]] = next(hint for key, hint in hints.items() if key != "return")
    return report


def messages_of(
    cls: type, capabilities: Mapping[str, type], said_during: Mapping[str, Sequence[str]]
) -> dict[str, MessageSpec]:
    """What can be said to it: its own messages, and those of its capabilities."""
    specs = messages_in(cls)
    for name, capability in capabilities.items():
        specs.update(messages_in(capability, name))
    for name, stages in said_during.items():
        during = frozenset(str(stage) for stage in stages)
        specs.update({said: replace(specs[said], stages=during) for said in messages_in(capabilities[name])})
    return specs


def make(cls: Any, messages: Mapping[str, MessageSpec]) -> None:
    """Give Temporal what it needs of the class: a signal for each message, init and run.

    Any number of arguments is taken: a start that cannot be read then ends clearly, where the SDK would fail
    its first task for ever. init and run have to be identical, and the SDK evaluates what they are annotated.
    """
    story: Any = cls.__dict__["run"]
    for spec in messages.values():
        # Named while the program runs, as the messages are: `workflow.defn` finds a signal, its name and
        # its description only among the attributes of the class.
        setattr(cls, f"_hear_{spec.name}", _signal(spec.name, f"{spec.done}. {spec.description}"))

    def __init__(self: Any, *given: Any) -> None:  # noqa: N807
        self.set_up(given)

    async def run(self: Any, *given: Any) -> Outcome:
        outcome: Outcome = await self.live_through(story)
        return outcome

    for made in (__init__, run):
        made.__qualname__, made.__module__ = f"{cls.__qualname__}.{made.__name__}", cls.__module__
    run.__doc__ = story.__doc__
    cls.__init__ = workflow.init(__init__)
    cls.run = workflow.run(run)


@functools.cache  # what every case can be told is made once, not for each of the processes
def _signal(name: str, description: str) -> Callable[..., Awaitable[None]]:
    """The signal of a message's own name. It takes any arguments and only puts them into the inbox."""

    async def hear(self: Any, *given: Any) -> None:
        self.inbox.put(name, given, workflow.now())

    hear.__name__ = f"_hear_{name}"
    return workflow.signal(name=name, description=description)(hear)
