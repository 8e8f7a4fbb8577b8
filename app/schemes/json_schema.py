"""机读格式 json_schema: the shapes of scheme and facts files, for editors and outside tests."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields, validate

from app.schemes.schemas import days
from app.schemes.schemas import fields as own
from app.schemes.schemas.facts import FactsShape, Moment
from app.schemes.schemas.head import SchemeShape
from app.schemes.schemas.review import MeasureText

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

Spec = dict[str, Any]


def scheme_schema() -> Spec:
    """The JSON Schema of a scheme's document."""
    return {"$schema": _DIALECT, "title": "积分办法", **_whole(SchemeShape())}


def facts_schema() -> Spec:
    """The JSON Schema of a file of facts: a list of facts, or an object with members."""
    whole = _whole(FactsShape())
    facts = whole["properties"]["facts"]
    return {
        "$schema": _DIALECT,
        "title": "记录文件",
        "$defs": whole.pop("$defs"),
        "anyOf": [facts, whole],
    }


def _whole(schema: Schema) -> Spec:
    parts: dict[str, Spec] = {}
    found = _object(schema, parts)
    return {**found, "$defs": dict(sorted(parts.items()))}


def _object(schema: Schema, parts: dict[str, Spec]) -> Spec:
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    spec: Spec = {
        "type": "object",
        "description": (type(schema).__doc__ or "").split("\n", maxsplit=1)[0],
        "properties": {name: _field(field, parts) for name, field in known.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in known.items() if field.required]
    if required:
        spec["required"] = required
    if isinstance(schema, own.OneKey):
        spec |= {"minProperties": 1, "maxProperties": 1}
    return spec


def _field(field: Any, parts: dict[str, Spec]) -> Spec:
    if isinstance(field, fields.Nested):
        return _part(field.schema, parts)
    if isinstance(field, own.OneOrMore):
        return {"anyOf": [_field(field.inner, parts), _list(field, parts)]}
    if isinstance(field, fields.List):
        return _list(field, parts)
    if isinstance(field, fields.Dict):
        return {
            "type": "object",
            "propertyNames": _field(field.key_field, parts),
            "additionalProperties": _field(field.value_field, parts),
            **_length(field, "Properties"),
        }
    return next(make(field) for kind, make in _KINDS if isinstance(field, kind))


def _part(schema: Schema, parts: dict[str, Spec]) -> Spec:
    name = type(schema).__name__.removesuffix("Shape")
    if name not in parts:
        parts[name] = {}
        parts[name] = _object(schema, parts)
    return {"$ref": f"#/$defs/{name}"}


def _list(field: fields.List[Any], parts: dict[str, Spec]) -> Spec:
    return {"type": "array", "items": _field(field.inner, parts), **_length(field, "Items")}


def _length(field: Any, noun: str) -> Spec:
    for rule in field.validators:
        if isinstance(rule, validate.Length):
            return {f"min{noun}": rule.min, f"max{noun}": rule.max}
    return {}


def _number(field: own.Exact) -> Spec:
    spec: Spec = {"type": "number"}
    if field.least is not None:
        spec["minimum"] = field.least
    if field.above is not None:
        spec["exclusiveMinimum"] = field.above
    return spec


_A_DAY: Spec = {"type": "string", "pattern": r"^(\d{4}-)?\d{2}-\d{2}$"}
_DAYS: Spec = {
    "anyOf": [
        _A_DAY,
        {
            "type": "object",
            "properties": {"from": _A_DAY, "to": _A_DAY},
            "required": ["from", "to"],
            "additionalProperties": False,
        },
    ]
}

_KINDS: tuple[tuple[type[Any], Callable[[Any], Spec]], ...] = (
    (own.Key, lambda _field: {"type": "string", "pattern": f"^{own.KEY.pattern}$"}),
    (own.Text, lambda field: {"type": ["string", "number"], "maxLength": field.longest}),
    (own.Exact, _number),
    (own.Whole, lambda field: {"type": "integer", "minimum": field.least, "maximum": field.most}),
    (own.Flag, lambda _field: {"type": "boolean"}),
    (own.OneOf, lambda field: {"enum": list(field.words)}),
    (days.Day, lambda _field: {"type": "string", "format": "date"}),
    (days.Days, lambda _field: _DAYS),
    (days.MonthDay, lambda _field: {"type": "string", "pattern": r"^\d{2}-\d{2}$"}),
    (days.TimeOfDay, lambda _field: {"type": "string", "pattern": r"^\d{2}:\d{2}$"}),
    (Moment, lambda _field: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"}),
    (MeasureText, lambda _field: {"type": "string", "pattern": f"^({MeasureText.pattern})$"}),
)
