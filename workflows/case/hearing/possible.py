"""What can be said to a case. It follows from its process, its stage and what stands in it: so nobody need
ask the case."""

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence

from charter.cases import PossibleMessage
from charter.schemas import schema_of
from workflows.case.hearing.messages import MessageSpec
from workflows.case.stages import CommonStage


def possible(
    messages: Mapping[str, MessageSpec],
    stage: str,
    standing: Collection[str] | None = None,
    first: Sequence[str] = (),
) -> list[PossibleMessage]:
    """Those of a process's messages that make sense in a stage; nothing once the case has ended.

    ``standing``: what stands in the case (``CaseState.standing``); None where that is not known.
    ``first``: the messages that come first, in order.
    """
    if stage == CommonStage.ENDED:
        return []
    found = [each for each in messages.values() if each.in_time(stage) and each.makes_sense(standing)]
    order = {name: place for place, name in enumerate(first)}
    found.sort(key=lambda spec: order.get(spec.name, len(order)))
    return [described(spec) for spec in found]


@functools.cache
def described(spec: MessageSpec) -> PossibleMessage:
    """A message as whoever may say it is told of it, with the schema of its body; made once and kept."""
    return PossibleMessage(
        name=spec.name,
        title=spec.title,
        description=spec.description,
        roles=tuple(sorted(spec.roles)),
        form=schema_of(spec.model),
    )


def describe_all(processes: Iterable[Mapping[str, MessageSpec]]) -> None:
    """Make what ``possible`` only looks up, before a worker polls: a workflow's thread has two seconds."""
    for messages in processes:
        for spec in messages.values():
            described(spec)
