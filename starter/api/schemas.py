"""The API's description: every service's details and every message's body, made from their models."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from charter.messages import Answer
from starter.api.requests import VERSION
from starter.desk.catalogue import Catalogue
from starter.desk.intake import NewReport
from starter.desk.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_DESCRIPTION = (
    "Report something, follow it, and say something to it. Everything but the services needs a key: "
    "`Authorization: Bearer …` or `X-API-Key`. Errors are problem documents (RFC 9457) whose `code` "
    "programs can compare. Bodies hold at most 64 KB, texts at most 16,384 characters."
)
_PROBLEMS = {
    "401": "No key was shown",
    "403": "Not with this key, or not in this role",
    "404": "No such service, case or message",
    "409": "The case has ended; its outcome is in the document",
    "413": "More than 64 KB",
    "415": "Not JSON",
    "422": "A field does not fit; `errors` names each",
    "429": "This key has asked too often: `Retry-After` says when to ask again",
    "503": "Not known whether it was taken: send the same again (a message with the same id)",
}
_OF = {
    "report": ("401", "403", "413", "415", "422", "429", "503"),
    "case": ("401", "403", "404", "429", "503"),
}
_OF |= {"changed": ("401", "403", "422", "429", "503"), "letters": ("401", "403", "404", "429", "503")}
_OF |= {"possible": ("401", "403", "404", "409", "429", "503"), "service": ("404",), "say": tuple(_PROBLEMS)}

_MARKED = frozenset({"services", "service", "changed", "case", "letters"})
"""Answers with an ETag."""
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
            _responses(operation)
    document["paths"] = {_versioned(path): methods for path, methods in document["paths"].items()}
    document["x-services"] = _by_service(catalogue, refs)
    return document


def _versioned(path: str) -> str:
    return path.replace("/api/", f"{VERSION}/", 1) if path.startswith("/api/") else path


def _models(catalogue: Catalogue) -> dict[str, type[BaseModel]]:
    models: dict[str, type[BaseModel]] = {"report": NewReport, "answer": Answer}
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
    said = paths["/api/cases/{reference}/messages/{name}"]["post"]
    said["requestBody"] = _json({"anyOf": distinct})
    said["responses"]["200"] = {"description": "What became of it", **_json(refs["answer"])}
    opened = paths["/api/cases"]["post"]["responses"]
    opened["200"] = {"description": "Sent again: the same reference"}
    opened["201"] = {"description": "Taken: the reference, and the promises with their dates"}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _responses(operation: dict[str, Any]) -> None:
    operation["responses"].pop("422", None)
    name = operation.get("operationId", "").split("_api_")[0]
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status in _OF.get(name, ()):
        operation["responses"][status] = {"description": _PROBLEMS[status], **problem}
    if name in _MARKED:
        operation["responses"]["304"] = {"description": "As it was: what `If-None-Match` names by its ETag"}
        operation["parameters"] = [*operation.get("parameters", ()), _IF_NONE_MATCH]
    for answer in operation["responses"].values():
        answer["headers"] = _HEADERS | (_RATE if "429" in operation["responses"] else {})
    if "401" in operation["responses"]:
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
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "One word for programs to compare"},
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
