"""The API's description: every service's details and every message's body, made from their models."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from starter.api.description.answers import ANSWERS, LISTS, PICTURES
from starter.api.traffic import VERSION
from starter.desk.catalogue import Catalogue
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problem_codes import CODES
from starter.desk.telling.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_DESCRIPTION = (
    "Report something, follow it, and say something to it. Everything but the services needs a key: "
    "`Authorization: Bearer …` or `X-API-Key`. Errors are problem documents (RFC 9457) whose `code` "
    "programs can compare. Bodies hold at most 64 KB, texts at most 16,384 characters."
)
PROBLEM_STATUSES = {
    "400": "The body is not JSON",
    "401": "No key was shown",
    "403": "Not with this key, or not in this role",
    "404": "No such service, case or message",
    "408": "The body did not arrive in time",
    "409": "The case has ended, an id was used for something else, or there are too many: `code` says which",
    "413": "More than 64 KB, or a photograph of more than 10 MB",
    "415": "Not sent as JSON, or as a photograph",
    "422": "A field does not fit, or nobody could act on it; `errors` names each",
    "429": "This key has asked too often: `Retry-After` says when to ask again",
    "503": "Not known whether it was taken, or not stored: send the same again (a message with the same id)",
}
_KEYED, _BODY = ("401", "403", "429"), ("400", "408", "413", "415", "422")
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "services": ("200", "304"),
    "service": ("200", "304", "404"),
    "changed": ("200", "304", *_KEYED, "404", "422", "503"),
    "letters": ("200", "304", *_KEYED, "404", "503"),
    "report": ("200", "201", *_KEYED, "409", *_BODY, "503"),
    "case": ("200", "304", *_KEYED, "404", "503"),
    "possible": ("200", *_KEYED, "404", "409", "503"),
    "say": ("200", *_KEYED, "404", "409", *_BODY, "503"),
    "photograph_sent": ("201", "202", *_KEYED, "404", "409", *_BODY, "503"),
    "photographs": ("200", *_KEYED, "404", "503"),
    "photograph_read": ("200", *_KEYED, "404", "422", "503"),
}
"""The statuses of each route, by its name. Any other is a fault of ours, and a problem document too."""
_WELL = {
    ("report", "200"): "Sent again: the same reference",
    ("report", "201"): "Taken: the reference, and the promises with their dates",
    ("changed", "200"): "A page",
    ("letters", "200"): "The letters, the first one first",
    ("say", "200"): "What became of it",
    ("photograph_sent", "201"): "Kept",
    ("photograph_sent", "202"): "Written down: it is kept when it could be looked at",
    ("photograph_read", "200"): "The photograph",
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of an answer you have: 304 where it would be the same",
}
_HEADERS = {
    "X-Request-Id": {
        "description": "Yours, where it is a UUID, a ULID or hexadecimal; else made here. Name it to us.",
        "schema": {"type": "string"},
    }
}
_RATE = {
    "RateLimit-Policy": {"description": "What the key may ask in a minute", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "What is left (r), and in how many seconds all is (t)",
        "schema": {"type": "string"},
    },
}


def api_document(app: FastAPI, catalogue: Catalogue) -> dict[str, Any]:
    """The OpenAPI document, with each process's details and messages in it."""
    document = get_openapi(title=app.title, version="1", description=_DESCRIPTION, routes=app.routes)
    models = _models(catalogue)
    named, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models.values())], ref_template=_REF
    )
    refs = {name: named[(model, "validation")] for name, model in models.items()}
    schemas: dict[str, Any] = dict(definitions.get("$defs", {}))
    schemas["Problem"] = _PROBLEM
    document["components"] = {
        "schemas": schemas,
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        },
    }
    _bodies(document, refs)
    for path in document["paths"].values():
        for operation in path.values():
            _responses(operation, refs)
    document["paths"] = {_versioned(path): methods for path, methods in document["paths"].items()}
    document["x-services"] = _by_service(catalogue, refs)
    return document


def _versioned(path: str) -> str:
    return path.replace("/api/", f"{VERSION}/", 1) if path.startswith("/api/") else path


def _models(catalogue: Catalogue) -> dict[str, type[BaseModel]]:
    models: dict[str, type[BaseModel]] = {"report": NewReport}
    models |= {f"answer:{name}": model for name, model in ANSWERS.items()}
    for process in sorted(catalogue.processes):
        models[f"{process}/details"] = catalogue.details_of(process)
        for name, spec in catalogue.messages(process).items():
            models[f"{process}/{name}"] = spec.model
    return models


def _bodies(document: dict[str, Any], refs: Mapping[str, Any]) -> None:
    """Bodies are read by hand, so that a mistake is answered in our words; here is what they hold."""
    details = [ref for name, ref in refs.items() if name.endswith("/details")]
    report = {"allOf": [refs["report"], {"properties": {"details": {"anyOf": details}}}]}
    messages = [ref for name, ref in refs.items() if "/" in name and not name.endswith("/details")]
    distinct = list({ref["$ref"]: ref for ref in messages}.values())
    paths = document["paths"]
    paths["/api/cases"]["post"]["requestBody"] = _json(report)
    paths["/api/cases/{reference}/messages/{name}"]["post"]["requestBody"] = _json({"anyOf": distinct})
    photograph: dict[str, Any] = {"content": {"image/*": {}, "multipart/form-data": {}}}
    paths["/api/cases/{reference}/photographs"]["post"]["requestBody"] = photograph


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _responses(operation: dict[str, Any], refs: Mapping[str, Any]) -> None:
    """Every answer there is: a route that is not in the tables is a fault of ours (KeyError)."""
    name = operation["operationId"].split("_api_")[0]
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    well: dict[str, Any] = {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
    if name not in PICTURES:
        answer = refs[f"answer:{name}"]
        well = _json({"type": "array", "items": answer} if name in LISTS else answer)
    responses: dict[str, Any] = {}
    for status in sorted(OPERATIONS[name]):
        if status == "304":
            responses[status] = {"description": "As it was: what `If-None-Match` names by its ETag"}
            operation["parameters"] = [*operation.get("parameters", ()), _IF_NONE_MATCH]
        elif status in PROBLEM_STATUSES:
            responses[status] = {"description": PROBLEM_STATUSES[status], **problem}
        else:
            responses[status] = {"description": _WELL.get((name, status), "As asked"), **well}
    responses["default"] = {"description": "A fault of ours, which has been recorded", **problem}
    for each in responses.values():
        each["headers"] = _HEADERS | (_RATE if "429" in responses else {})
    operation["responses"] = responses
    if "401" in responses:
        operation["security"] = [{"bearer": []}, {"key": []}]


def _by_service(catalogue: Catalogue, refs: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": service.code,
            "title": service.title,
            "process": service.process,
            "details": refs[f"{service.process}/details"],
            "messages": {
                name: {
                    "title": spec.title,
                    "description": spec.description,
                    "roles": sorted(role.value for role in spec.roles),
                    "body": refs[f"{service.process}/{name}"],
                }
                for name, spec in catalogue.messages(service.process).items()
            },
        }
        for service in catalogue.services()
    ]


_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Where the page of it is"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(CODES), "description": "For programs to compare"},
        "detail": {"type": "string", "description": "A sentence for people"},
        "request_id": {"type": "string", "description": "As in X-Request-Id"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
}
