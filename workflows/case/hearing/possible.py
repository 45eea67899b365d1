"""What can be said to a case. It follows from its process and its stage: so nobody need ask the case."""

import functools
from collections.abc import Iterable, Mapping

from charter.cases import PossibleMessage
from charter.schemas import schema_of
from workflows.case.hearing.messages import MessageSpec
from workflows.case.stages import CommonStage


def possible(messages: Mapping[str, MessageSpec], stage: str) -> list[PossibleMessage]:
    """Those of a process's messages that can be said in a stage; nothing once the case has ended."""
    if stage == CommonStage.ENDED:
        return []
    return [described(spec) for spec in messages.values() if spec.in_time(stage)]


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
