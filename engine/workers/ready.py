"""What a workflow's thread may touch, made before a worker polls.

A workflow task has two seconds of an interpreter that it shares with all others; past that the SDK breaks it
off, and may lose a step for good. So a model's validator, or what reads a type, is not made there.
"""

from collections.abc import Callable, Iterable
from typing import Any, get_type_hints

from pydantic import BaseModel
from temporalio.api.common.v1 import Payload

from engine.payloads.converter import TolerantPayloadConverter

_NOTHING = Payload(metadata={"encoding": b"json/plain"})
"""No JSON: reading it fails for every type, which makes what reads the type and what names its fields."""


def models_below(*patterns: type[BaseModel]) -> list[type[BaseModel]]:
    """Every model made after these; not the generic ones, which are patterns in their turn."""
    found = set().union(*(_below(pattern) for pattern in patterns))
    return [model for model in found if not model.__pydantic_generic_metadata__["parameters"]]


def build(models: Iterable[type[BaseModel]]) -> None:
    """Make the models that are built when first used. Raises where one cannot be."""
    for model in models:
        model.model_rebuild(raise_errors=True)


def read_types_of(functions: Iterable[Callable[..., Any]]) -> None:
    """Make what reads each argument and each result of these activities and workflows, and an untyped one."""
    hints = {hint for function in functions for hint in get_type_hints(function).values()}
    converter = TolerantPayloadConverter()
    for hint in (None, *hints):
        converter.from_payloads([_NOTHING], [hint])


def _below(model: type[BaseModel]) -> set[type[BaseModel]]:
    return {model}.union(*(_below(sub) for sub in model.__subclasses__()))
