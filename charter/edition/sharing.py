"""Large records that many cases bring alike: what is written in the same words is held once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import PydanticSerializationError, to_json

Record = TypeVar("Record", bound=BaseModel)


def shared(kind: Callable[[], type[Record]], kept: int) -> BeforeValidator:
    """For a field of a frozen model: the same JSON is read once, and is the same object wherever it is read.

    ``kept``: how many different ones are remembered in a process. What is not of that kind is left to the
    field's own validation, which says what is wrong with it.
    """

    @lru_cache(maxsize=kept)
    def read(written: bytes) -> Record:
        return kind().model_validate_json(written)

    def found(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        try:
            return read(to_json(value))
        except (ValidationError, PydanticSerializationError):
            return value

    return BeforeValidator(found)
