"""How a process's class becomes a workflow: its report, its messages and their signals, its init and run."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_type_hints

from temporalio import workflow

from charter.cases import Outcome
from workflows.case.hearing.messages import messages_in

if TYPE_CHECKING:
    from workflows.case.lifecycle import Case


def make(cls: "type[Case[Any]]") -> None:
    """Read what the class says of itself, and give Temporal what it needs of it.

    Any number of arguments is taken: a start that cannot be read then ends clearly, where the SDK would fail
    its first task for ever. init and run have to be identical, and the SDK evaluates what they are annotated.
    """
    story: Any = cls.__dict__["run"]
    cls.report_type = next(hint for key, hint in get_type_hints(story).items() if key != "return")
    specs = messages_in(cls)
    for name, capability in cls.capabilities.items():
        specs.update(messages_in(capability, name))
    for name, stages in cls.said_during.items():
        during = frozenset(str(stage) for stage in stages)
        specs.update(
            {said: replace(specs[said], stages=during) for said in messages_in(cls.capabilities[name])}
        )
    cls.messages = specs
    for spec in specs.values():
        setattr(cls, f"_hear_{spec.name}", _signal(spec.name, f"{spec.title}. {spec.description}"))

    def __init__(self: Any, *given: Any) -> None:  # noqa: N807
        self.set_up(given)

    async def run(self: Any, *given: Any) -> Outcome:
        outcome: Outcome = await self.live_through(story)
        return outcome

    for made in (__init__, run):
        made.__qualname__, made.__module__ = f"{cls.__qualname__}.{made.__name__}", cls.__module__
    run.__doc__ = story.__doc__
    cls.__init__ = workflow.init(__init__)  # type: ignore[method-assign]
    cls.run = workflow.run(run)  # type: ignore[attr-defined]


@functools.cache  # what every case can be told is made once, not for each of the processes
def _signal(name: str, description: str) -> Callable[..., Awaitable[None]]:
    """The signal of a message's own name. It takes any arguments and only puts them into the inbox."""

    async def hear(self: Any, *given: Any) -> None:
        self.inbox.put(name, given, workflow.now())

    hear.__name__ = f"_hear_{name}"
    return workflow.signal(name=name, description=description)(hear)
