"""接口说明 docs: the OpenAPI document read out on one page, without scripts or other hosts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from app.core.web import PUBLIC, Pages
from app.webhooks.example import CHECKING

pages = Pages("docs", __name__)

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body or one parameter of an address."""

    name: str
    kind: str
    is_required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as a programmer reads it."""

    method: str
    path: str
    summary: str
    group: str
    is_open: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@pages.view("GET", "/api/v1/docs", access=PUBLIC)
def show_docs() -> str:
    """Every call with its fields and answers."""
    document = _document()
    groups: dict[str, list[Operation]] = {}
    for each in operations(document):
        groups.setdefault(each.group, []).append(each)
    return render_template("home/docs.html", document=document, groups=groups, checking=CHECKING)


def _document() -> dict[str, Any]:
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    found: dict[str, Any] = api.spec.to_dict()
    return found


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """The calls of a document in the order of their addresses."""
    schemas = document.get("components", {}).get("schemas", {})
    for path, calls in document["paths"].items():
        shared = calls.get("parameters", [])
        for method in METHODS:
            if method in calls:
                yield _operation(path, method, calls[method], shared, schemas)


def _operation(
    path: str,
    method: str,
    call: Mapping[str, Any],
    shared: list[Mapping[str, Any]],
    schemas: Mapping[str, Any],
) -> Operation:
    content = call.get("requestBody", {}).get("content", {})
    body = next((_resolved(each.get("schema", {}), schemas) for each in content.values()), {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=call.get("summary", ""),
        group=call.get("tags", [""])[0].removesuffix("_api"),
        is_open=not call.get("security"),
        parameters=tuple(
            Field(each["name"], _kind(each.get("schema", {})), each.get("required", False), "")
            for each in (*shared, *call.get("parameters", []))
            if "name" in each
        ),
        body=tuple(_fields(body)),
        answers=tuple(
            (status, _answer(answer))
            for status, answer in call.get("responses", {}).items()
            if status != "default"
        ),
    )


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, each in schema.get("properties", {}).items():
        yield Field(name, _kind(each), name in required, each.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    kind = schema.get("type", "")
    words = " | ".join(kind) if isinstance(kind, list) else str(kind)
    if kind == "array":
        words = f"[{_kind(schema.get('items', {}))}]"
    return f"{words} ({schema['format']})" if "format" in schema else words


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schemas.get(name, schema)
    return found


def _answer(answer: Mapping[str, Any]) -> str:
    kinds = [_kind(each.get("schema", {})) for each in answer.get("content", {}).values()]
    return kinds[0] if kinds and kinds[0] else answer.get("description", "Problem")
