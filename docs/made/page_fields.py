"""The fields of a model as rows of a table: for the pages made from each process's definitions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from charter.schemas import schema_of
from charter.writing.values import spoken

HEADS = ("field", "what", "answer", "needed")
_FORMATS = {"date": "a date", "date-time": "a date and time", "time": "a time"}
_KINDS = {"boolean": "yes or no", "integer": "a whole number", "number": "a number", "object": "data"}
_LONG = 1_000


def field_rows(model: type[BaseModel], without: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Each field by its path, those within groups and lists too; not the ones named in ``without``."""
    root = schema_of(model)
    for row in _rows(root, root, "", needed=True):
        if row[0].strip("`").partition(".")[0] not in without:
            yield row


def _rows(
    schema: Mapping[str, Any], root: Mapping[str, Any], within: str, *, needed: bool
) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        path, plain = f"{within}{name}", _resolved(given, root)
        is_needed = name in required
        of = _resolved(plain.get("items", {}), root)
        what = str(given.get("description") or spoken(name))
        yield f"`{path}`", what, _answer(plain, of), _needed(is_needed, needed)
        if "properties" in plain:
            yield from _rows(plain, root, f"{path}.", needed=needed and is_needed)
        elif "properties" in of:
            yield from _rows(of, root, f"{path}[].", needed=needed and is_needed)


def _needed(is_needed: bool, within: bool) -> str:
    if not is_needed:
        return ""
    return "needed" if within else "needed in it"


def _answer(plain: Mapping[str, Any], of: Mapping[str, Any]) -> str:
    if "anyOf" in plain:
        return "one of several kinds"
    if "enum" in plain or "const" in plain:
        return ", ".join(f"`{each}`" for each in plain.get("enum", (plain.get("const"),)))
    kind = str(plain.get("type", "anything"))
    if kind == "array":
        most = plain.get("maxItems")
        each = "a list" if "properties" in of else f"a list: {_answer(of, {})} each"
        return f"{each}, at most {most}" if most else each
    if kind == "string":
        return _text(plain)
    if kind == "object" and "properties" in plain:
        return "a group"
    least, most = plain.get("minimum"), plain.get("maximum")
    bounds = f", {least} to {most}" if least is not None and most is not None else ""
    return f"{_KINDS.get(kind, kind)}{bounds}"


def _text(plain: Mapping[str, Any]) -> str:
    longest = plain.get("maxLength")
    if plain.get("format") in _FORMATS:
        return _FORMATS[plain["format"]]
    if longest is None:
        return "a word"
    return "a text" if longest >= _LONG else f"a line, at most {longest} characters"


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without references, and without null where there is one other kind."""
    while True:
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
            continue
        kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if len(kinds) == 1:
            schema = kinds[0]
            continue
        return schema
