"""文件读取 yaml_tree: a YAML text as plain values with the line of each, and nothing clever.

Stricter than YAML allows, because offices write these files by hand: no anchors and aliases (they
can blow a small file up), no tags, no key twice, one document; numbers are read exactly as
they are written; `on`, `yes`, `22:00` and `12-01` are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import yaml

from app.schemes.errors import Fault, InvalidScheme

Path = tuple[str | int, ...]
Tree = dict[str, "Tree"] | list["Tree"] | str | int | Decimal | bool | None

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,12}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Source:
    """A text read: its tree, the line of every path, and the faults met on the way.

    `places` says where in the text each value stands: from which character up to which; `numbers`
    are those of them that are numbers.
    """

    tree: Tree = None
    lines: dict[Path, int] = field(default_factory=dict)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, code: str, sentence: str) -> Fault:
        """A fault at a path."""
        return Fault(self.line(path), ".".join(map(str, path)), code, sentence)


def decoded(raw: bytes, *, most: int | None = MAX_BYTES) -> str:
    """The bytes of a file as text; raises `InvalidScheme` if it is no plain UTF-8."""
    if most is not None and len(raw) > most:
        raise _refusal(0, "too_large", f"文件超过 {most // 1024} KB，请拆分或精简")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _refusal(1, "bom", "文件开头带有 BOM 标记，请另存为“UTF-8（无 BOM）”格式")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refusal(line, "bad_utf8", "文件不是 UTF-8 编码，请另存为 UTF-8 格式") from error


def read(text: str) -> Source:
    """The text as a tree; raises `InvalidScheme` if it cannot be read at all."""
    if len(text) > MAX_BYTES:
        raise _refusal(0, "too_large", f"文件超过 {MAX_BYTES // 1024} KB，请拆分或精简")
    source = Source()
    try:
        _Reader(text, source).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise _refusal(
            line, "not_yaml", "不是合格的 YAML，请检查缩进、引号和冒号后的空格"
        ) from error
    except yaml.YAMLError as error:
        raise _refusal(0, "not_yaml", "文件里有不能使用的控制字符") from error
    if not isinstance(source.tree, dict):
        raise _refusal(1, "not_a_mapping", "文件最外层应是“键: 值”的形式")
    return source


def _refusal(line: int, code: str, sentence: str) -> InvalidScheme:
    return InvalidScheme([Fault(line, "", code, sentence)])


class _Reader:
    """Builds the tree from YAML events, so that nothing is expanded or guessed."""

    def __init__(self, text: str, source: Source) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, yaml.BaseLoader))
        self._source = source

    def document(self) -> None:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _refusal(1, "empty", "文件是空的")
        self._source.tree = self._node(next(self._events), ())
        next(self._events)
        another = next(self._events)
        if not isinstance(another, yaml.StreamEndEvent):
            line = _line(another)
            raise _refusal(line, "two_documents", "一个文件只能写一个办法，请去掉第二个“---”")

    def _node(self, event: yaml.Event, path: Path) -> Tree:
        line = _line(event)
        self._source.lines.setdefault(path, line)
        _refuse_cleverness(event, line)
        if len(path) > MAX_DEPTH:
            raise _refusal(line, "too_deep", f"层次过深，最多 {MAX_DEPTH} 层")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        value = _scalar(event)
        start, end = event.start_mark, event.end_mark
        if start and end:
            self._source.places[path] = place = (start.index, end.index)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                self._source.numbers[path] = place
        return value

    def _mapping(self, path: Path) -> Tree:
        tree: dict[str, Tree] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            _refuse_cleverness(event, line)
            if not isinstance(event, yaml.ScalarEvent):
                raise _refusal(line, "bad_key", "键只能是一个词")
            key, inner = event.value, (*path, event.value)
            if key in tree:
                self._source.faults.append(
                    Fault(line, ".".join(map(str, inner)), "duplicate_key", f"“{key}”写了两次")
                )
            self._source.lines[inner] = line
            tree[key] = self._node(next(self._events), inner)
        return tree

    def _sequence(self, path: Path) -> Tree:
        tree: list[Tree] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            tree.append(self._node(event, (*path, len(tree))))
        return tree


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _refuse_cleverness(event: yaml.Event, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _refusal(line, "alias", "不能使用锚点和别名（& 和 *），请把内容写全")
    if getattr(event, "tag", None):
        raise _refusal(line, "tag", "不能使用类型标记（!）")


def _scalar(event: yaml.Event) -> Tree:
    assert isinstance(event, yaml.ScalarEvent)
    text: str = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
