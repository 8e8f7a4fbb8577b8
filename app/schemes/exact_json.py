"""精确 JSON exact_json: JSON in and out without floats; amounts are numbers with two decimals."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from app.schemes.errors import Fault, InvalidFacts
from app.schemes.rules.numbers import Number, points_text


class Hundredths(NamedTuple):
    """An amount of hundredths, written as a number with at most two decimals."""

    amount: Number


def written(value: Any, indent: int = 0) -> str:
    """The value as JSON text, keys in the order given."""
    inner = "  " * (indent + 1)
    if isinstance(value, Hundredths):
        return points_text(value.amount)
    if isinstance(value, Mapping) and value:
        rows = [
            f"{json.dumps(k, ensure_ascii=False)}: {written(v, indent + 1)}"
            for k, v in value.items()
        ]
        return "{\n" + ",\n".join(inner + row for row in rows) + "\n" + "  " * indent + "}"
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        rows = [inner + written(one, indent + 1) for one in value]
        return "[\n" + ",\n".join(rows) + "\n" + "  " * indent + "]"
    if value is None or isinstance(value, str | int | Mapping | Sequence):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(type(value))


def loaded(text: str) -> Any:
    """The value of a JSON text, numbers exact; raises `InvalidFacts` if it is none."""
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_once_each,
        )
    except json.JSONDecodeError as error:
        raise _refusal(
            error.lineno, "not_json", "不是合格的 JSON，请检查逗号、引号和括号"
        ) from error
    except RecursionError as error:
        raise _refusal(0, "too_deep", "层次过深") from error
    except ValueError as error:
        raise _refusal(0, "wrong_value", "数字写得过长") from error


def _refusal(line: int, code: str, sentence: str) -> InvalidFacts:
    return InvalidFacts([Fault(line, "", code, sentence)])


def _no_constant(name: str) -> None:
    raise _refusal(0, "wrong_value", f"不能使用 {name}")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _refusal(0, "duplicate_key", f"“{key}”写了两次")
        found[key] = value
    return found
