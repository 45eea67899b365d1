"""The JSON schema of a model, made once in each program that runs, and kept: each takes milliseconds."""

import functools
from typing import Any

from pydantic import BaseModel


@functools.cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model's JSON. It is everybody's: read it, and change nothing in it."""
    return model.model_json_schema()
