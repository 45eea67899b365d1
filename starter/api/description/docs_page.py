"""The API's description as a page of plain HTML: no script, nothing fetched from anywhere."""

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}
code,pre{font-size:.9rem}pre{background:#f3f2f1;padding:1rem;overflow:auto}
h2{margin-top:2.5rem;border-top:2px solid #b1b4b6;padding-top:1rem}
.method{background:#1d70b8;color:#fff;padding:.1rem .5rem;margin-right:.5rem}
table{border-collapse:collapse}td,th{border-bottom:1px solid #b1b4b6;padding:.3rem .8rem .3rem 0;
text-align:left;vertical-align:top}
"""
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


def docs_page(document: Mapping[str, Any]) -> str:
    """The whole page from the OpenAPI document."""
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    services = "".join(_service(service, document) for service in document["x-services"])
    title = document["info"]["title"]
    return whole_page(
        f"{title}: API",
        f"<h1>{escape(title)}: API</h1><p>{escape(document['info']['description'])}</p>"
        '<p>For programs: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI). '
        '<a href="/problems">Every problem</a>, and what to do about it.</p>'
        f"{operations}<h1>Services, and what can be said to their cases</h1>{services}",
    )


def whole_page(title: str, body: str) -> str:
    """A page of plain HTML. ``body`` is HTML; send it with ``POLICY``."""
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer.get('description', ''))}</td></tr>"
        for status, answer in sorted(operation["responses"].items())
    )
    return (
        f'<h2><span class="method">{escape(method.upper())}</span><code>{escape(path)}</code></h2>'
        f"<p>{escape(operation.get('summary', ''))}</p><table>{rows}</table>"
    )


def _service(service: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    messages = "".join(
        f"<h3><code>{escape(name)}</code></h3><p>{escape(message['description'])} "
        f"For: {escape(', '.join(message['roles']))}.</p>{_schema(message['body'], document)}"
        for name, message in service["messages"].items()
    )
    return (
        f"<h2>{escape(service['title'])} (<code>{escape(service['code'])}</code>)</h2>"
        f"<p>Details of a report:</p>{_schema(service['details'], document)}{messages}"
    )


def _schema(ref: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    name = ref["$ref"].rsplit("/", 1)[-1]
    schema = document["components"]["schemas"][name]
    needed = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{'required' if field in needed else ''}</td>"
        f"<td>{escape(about.get('description', about.get('title', '')))}</td>"
        f"<td><code>{escape(_kind(about))}</code></td></tr>"
        for field, about in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>"


def _kind(about: Mapping[str, Any]) -> str:
    if "$ref" in about:
        return str(about["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in about:
        return " or ".join(_kind(each) for each in about["anyOf"])
    if "enum" in about:
        return " | ".join(json.dumps(each) for each in about["enum"])
    kind = str(about.get("format") or about.get("type") or "anything")
    return f"list of {_kind(about['items'])}" if kind == "array" and "items" in about else kind
