"""Our models, which are made ready when they are first used: all of them, made ready now."""

from pydantic import BaseModel

from charter.people import Model
from workflows.case import Memory
from workflows.processes import WORKFLOWS


def all_made() -> list[type[BaseModel]]:
    """Every model that is no mere pattern for others. Raises where one cannot be made."""
    assert WORKFLOWS, "what they bring is loaded"
    models = [one for one in (*_below(Model), *_below(Memory)) if not _is_pattern(one)]
    for model in models:
        model.model_rebuild(raise_errors=True)
    return models


def _is_pattern(model: type[BaseModel]) -> bool:
    return bool(model.__pydantic_generic_metadata__["parameters"])


def _below(model: type[BaseModel]) -> set[type[BaseModel]]:
    return {model}.union(*(_below(sub) for sub in model.__subclasses__()))
