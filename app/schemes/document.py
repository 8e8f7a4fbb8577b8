"""办法文件 document: from a scheme's text to a version, with every fault at its line."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple, cast

from marshmallow import Schema, ValidationError, fields

from app.schemes.checks import faults_of, silent_points
from app.schemes.errors import Fault, InvalidScheme
from app.schemes.rules.version import Version
from app.schemes.schemas.head import SchemeShape
from app.schemes.yaml_tree import Path, Source, decoded, read


class Checked(NamedTuple):
    """What a check of a text found; `version` is None if there are faults."""

    version: Version | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@lru_cache(maxsize=256)
def parse(text: str) -> Version:
    """The version that a text describes; raises `InvalidScheme` with all faults found."""
    checked = check(text)
    if checked.version is None:
        raise InvalidScheme(checked.faults)
    return checked.version


def check_bytes(raw: bytes) -> Checked:
    """Check the bytes of a file."""
    try:
        return check(decoded(raw))
    except InvalidScheme as refused:
        return Checked(None, refused.faults, ())


def check(text: str) -> Checked:
    """Look for every fault of a text, in the order of its lines, and for its silent points."""
    try:
        source = read(text)
    except InvalidScheme as refused:
        return Checked(None, refused.faults, ())
    faults = list(source.faults)
    version: Version | None = None
    try:
        version = SchemeShape().load(cast(dict[str, Any], source.tree))
    except ValidationError as error:
        faults += shape_faults(SchemeShape(), error.messages, source)
    if version is not None:
        faults += [source.fault(*one) for one in faults_of(version)]
    if faults or version is None:
        return Checked(None, tuple(sorted(set(faults))), ())
    return Checked(
        version, (), tuple(source.fault(*one) for one in silent_points(version, source.tree))
    )


def shape_faults(schema: Schema, messages: Any, source: Source) -> list[Fault]:
    """marshmallow's nested messages as faults at lines; unknown keys get the nearest known one."""
    return [
        source.fault(path, _CODES.get(sentence, "wrong_value"), _named(sentence, path, around))
        for path, sentence, around in _flat(messages, schema, ())
    ]


def _flat(messages: Any, around: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Every message with its path and the shape or field that it is about."""
    if not isinstance(messages, dict):
        yield from ((path, str(sentence), around) for sentence in messages)
        return
    for key, inner in messages.items():
        if key == "_schema":
            yield from _flat(inner, around, path)
        elif isinstance(around, fields.Dict):
            # marshmallow tells the faults of a key from those of its value
            for part, one in inner.items():
                yield from _flat(one, around.value_field if part == "value" else None, (*path, key))
        else:
            found = _inside(around, key)
            yield from _flat(inner, around if found is None else found, (*path, key))


def _inside(around: Any, step: str | int) -> Any:
    shape = around.schema if isinstance(around, fields.Nested) else around
    if isinstance(shape, Schema):
        return next((f for n, f in shape.fields.items() if (f.data_key or n) == step), None)
    return shape.inner if isinstance(shape, fields.List) else None


def _named(sentence: str, path: Path, around: Any) -> str:
    if _CODES.get(sentence) != "unknown_key":
        return sentence
    shape = around.schema if isinstance(around, fields.Nested) else around
    known = [field.data_key or name for name, field in shape.fields.items()]
    near = get_close_matches(str(path[-1]), known, n=1)
    return f"没有“{path[-1]}”这个键" + (f"，是否想写“{near[0]}”" if near else "")


_CODES = {
    "没有这个键": "unknown_key",
    "缺少这一项": "missing",
    "不能留空": "missing",
    "应为“键: 值”的形式": "not_a_mapping",
}
