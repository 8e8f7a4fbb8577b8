"""The source of the house as trees, for tests that ask how it is built."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP = ("config.py", "wsgi.py")
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of ours."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Where it lies, from the top: `app/points/service.py`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """How it is imported: `app.points.service`."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.name)

    @property
    def functions(self) -> Iterator[AnyFunction]:
        """All functions and methods, also inner ones."""
        for node in ast.walk(self.tree):
            if isinstance(node, AnyFunction):
                yield node

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor opens it."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


def read(*folders: str) -> list[Source]:
    """Every Python file below these folders."""
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [Source(file, file.read_text("utf-8")) for file in files]


APP = [*read("app"), *(Source(ROOT / top, (ROOT / top).read_text("utf-8")) for top in TOP)]
EVERYTHING = [*APP, *read("tests", "migrations")]
#: run as files by make, before or beside the application; they open no database
SCRIPTS = frozenset({"app/core/first_run.py", "app/core/running.py"})


def called(node: ast.Call) -> str:
    """The last name of what is called: `commit` in `db.session.commit()`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    """The calls of functions or methods with these last names."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in names]
