"""The views of the house and what each of them reaches in the two faces, pages and API."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.architecture.source import APP, AnyFunction, Source, calls

DECLARATIONS = {"view", "call"}
FACE_WORDS = ("pages", "api")


def _declares(mark: ast.Call) -> bool:
    return isinstance(mark.func, ast.Attribute) and mark.func.attr in DECLARATIONS


def is_face(source: Source) -> bool:
    """Whether a file is one of the thin faces: `pages.py`, `api.py`, or any that declares views."""
    parts = source.module.split(".")
    by_name = any(part.startswith(FACE_WORDS) or part.endswith(FACE_WORDS) for part in parts[2:])
    return (by_name and parts[1] != "core") or any(
        isinstance(mark, ast.Call) and _declares(mark)
        for function in source.functions
        for mark in function.decorator_list
    )


@dataclass(frozen=True)
class View:
    """One function that answers requests of one method."""

    source: Source
    method: str
    function: AnyFunction

    def __str__(self) -> str:
        return f"{self.source.at(self.function)} {self.method} {self.function.name}"


@dataclass
class Face:
    """A module of views, its functions, and the names it has from other faces."""

    source: Source
    functions: dict[str, AnyFunction] = field(default_factory=dict)
    #: name here → module, or module and function, of another face
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


def _face(source: Source) -> Face:
    face = Face(source)
    for node in source.tree.body:
        if isinstance(node, AnyFunction):
            face.functions[node.name] = node
        if isinstance(node, ast.ImportFrom) and node.module:
            face.imported |= {
                name.asname or name.name: (node.module, name.name) for name in node.names
            }
    return face


@cache
def faces() -> dict[str, Face]:
    """All faces by their modules; read when a test asks, not when tests are collected."""
    return {source.module: _face(source) for source in APP if is_face(source)}


def views() -> Iterator[View]:
    """Every declared view."""
    for face in faces().values():
        for function in face.functions.values():
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and _declares(mark):
                    method = mark.args[0]
                    assert isinstance(method, ast.Constant), face.source.at(mark)
                    yield View(face.source, str(method.value), function)


def transactions(view: View) -> int:
    """How many `transaction()` a view opens, itself or through functions of the faces."""
    return _count(faces()[view.source.module], view.function, seen=set())


def _count(face: Face, function: AnyFunction, *, seen: set[int]) -> int:
    if id(function) in seen:
        return 0
    seen.add(id(function))
    found = len(calls(function, "transaction"))
    for node in ast.walk(function):
        if isinstance(node, ast.Name | ast.Attribute):
            target = _target(face, node)
            if target is not None:
                found += _count(*target, seen=seen)
    return found


def _target(face: Face, node: ast.Name | ast.Attribute) -> tuple[Face, AnyFunction] | None:
    """The function of a face that a name stands for."""
    if isinstance(node, ast.Name):
        if node.id in face.functions:
            return face, face.functions[node.id]
        module, name = face.imported.get(node.id, ("", ""))
        return _in(module, name)
    if isinstance(node.value, ast.Name):
        package, module = face.imported.get(node.value.id, ("", ""))
        return _in(f"{package}.{module}", node.attr)
    return None


def _in(module: str, name: str) -> tuple[Face, AnyFunction] | None:
    face = faces().get(module)
    return (face, face.functions[name]) if face and name in face.functions else None
