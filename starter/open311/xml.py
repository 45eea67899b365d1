"""Open311's answers, in XML and in JSON, from the same plain data. XML is built, never pasted together."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import Response

_ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
}
"""What one of each list is called in XML."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, however they are written."""


def answer(kind: str, tag: str, data: Any, status: int = 200) -> Response:
    """`data`, a list of objects or one object, as an XML document or as JSON (a list is a bare array)."""
    if kind == "json":
        body = json.dumps(data, ensure_ascii=False).encode()
        return Response(body, status, media_type="application/json")
    root = Element(tag)
    _fill(root, tag, data)
    document = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")
    return Response(document, status, headers={"Content-Type": "text/xml; charset=utf-8"})


def refusal(kind: str, status: int, description: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as GeoReport has it."""
    response = answer(kind, "errors", [{"code": status, "description": description}], status)
    response.headers.update(headers or {})
    return response


def _fill(element: Element, tag: str, data: Any) -> None:
    if isinstance(data, Mapping):
        for name, value in data.items():
            _fill(SubElement(element, name), name, value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for value in data:
            _fill(SubElement(element, _ITEMS[tag]), _ITEMS[tag], value)
    else:
        element.text = _text(data)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))
