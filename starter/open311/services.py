"""Services as Open311 lists and defines them."""

from collections.abc import Mapping
from typing import Any

from charter.edition.services import Service
from starter.open311.forms import SOURCE_ATTRIBUTE, STANDARD

_SIMPLE = {"string": "string", "boolean": "singlevaluelist", "integer": "number", "number": "number"}

_ORDERS = ("private", "inactive", "staff", "waste_only")
"""Keywords that FixMyStreet takes as orders: it would hide a category, or its reports, for good."""


def asked_for(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The simple fields of a report's details that GeoReport has no parameter for."""
    needed = set(schema.get("required", ()))
    return {
        name: {**about, "required": name in needed}
        for name, about in schema.get("properties", {}).items()
        if name not in STANDARD and about.get("type") in _SIMPLE
    }


def definition(code: str, details: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A service's definition: what a client fills in by itself, and what it asks for."""
    own = {
        "variable": True,
        "code": SOURCE_ATTRIBUTE,
        "datatype": "string",
        "required": False,
        "datatype_description": "",
        "order": 1,
        "description": "The sender's own id of the report",
        "automated": "server_set",
    }
    others = [_attribute(name, about, order) for order, (name, about) in enumerate(details.items(), 2)]
    return {"service_code": code, "attributes": [own, *others]}


def listed(service: Service) -> dict[str, Any]:
    """A service as the list has it."""
    return {
        "service_code": service.code,
        "service_name": service.title,
        "description": service.description,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(word for word in service.keywords if word not in _ORDERS),
        "group": service.group,
    }


def _attribute(name: str, about: Mapping[str, Any], order: int) -> dict[str, Any]:
    values = about.get("enum") or (["true", "false"] if about["type"] == "boolean" else [])
    found = {
        "variable": True,
        "code": name,
        "datatype": "singlevaluelist" if values else _SIMPLE[about["type"]],
        "required": about["required"],
        "datatype_description": "",
        "order": order,
        "description": about.get("description", name),
    }
    return {**found, "values": [{"key": each, "name": each} for each in values]} if values else found
