"""Texts with one item `x`, and facts of it."""

from typing import Any

from app.schemes.rules import Fact
from tests.schemes.texts import fact

ATTRIBUTES = """\
attributes:
  level: {label: 级别, values: {city: 市级, district: 区级}}
  role: {label: 角色, values: {lead: 负责, help: 协助}}
  grade: {label: 评价, values: {ok: 正常, bad: 不好}}
  matter: {label: 事项}
"""


def item(body: str, rest: str = "") -> str:
    """A text with one item `x`."""
    return f"{ATTRIBUTES}{rest}items:\n  x: {{label: 项, {body}}}\n"


def one(day: str = "2026-03-02", **more: Any) -> Fact:
    return fact("x", day, **more)
