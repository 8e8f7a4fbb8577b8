"""改数字 editing: every number of a scheme's text with its name in words, changed where it stands.

The text stays the one thing that counts: comments, order and layout of the office survive a change
of a number, and what cannot be said with numbers is changed in the text itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import InvalidInput
from app.schemes.key_words import KEYS, SECTIONS
from app.schemes.yaml_tree import Path, Tree, read

#: what may be typed for a number: no exponent, no thousands separator, at most six decimals
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")
#: numbers that say how the file is read, not what anything is worth
FIXED = frozenset({"format", "scheme", "basis"})


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text: `path` is its way through the document, `items.hours.value.fixed`."""

    path: str
    section: str
    #: what it belongs to, such as 社区服务时长
    about: str
    #: what it says of it, such as 分值
    words: str
    text: str
    line: int


class NumberInvalid(InvalidInput):
    """What was typed is no plain number, or belongs to no place of the text."""

    code = "number_invalid"
    sentence = "请填普通数字，最多六位小数，例如 1.5。"


class BeginningUnclear(InvalidInput):
    """The text says until when it holds, but not from when."""

    code = "beginning_unclear"
    sentence = "文本里的 effective 没有写 from，请直接在文本里写明从哪天起。"


def numbers(text: str) -> Sequence[Number]:
    """Every number of a text in its order. Raises `InvalidScheme` where it cannot be read."""
    source = read(text)
    return [
        _number(source.tree, path, text[start:end], source.line(path))
        for path, (start, end) in sorted(source.numbers.items(), key=lambda each: each[1])
        if path[0] not in FIXED
    ]


def changed(text: str, typed: Mapping[str, str]) -> str:
    """The text with some numbers replaced; all else stays as it was written.

    Raises `NumberInvalid` naming each by its path, `InvalidScheme` where the text cannot be read.
    """
    source = read(text)
    places = {_said(path): place for path, place in source.numbers.items() if path[0] not in FIXED}
    clean = {path: value.strip() for path, value in typed.items()}
    wrong = [path for path, value in clean.items() if path not in places or not _is_plain(value)]
    if wrong:
        raise NumberInvalid(fields={path: [NumberInvalid.sentence] for path in wrong})
    # from behind, so that the places before keep their characters
    for path in sorted(clean, key=lambda each: places[each], reverse=True):
        start, end = places[path]
        text = text[:start] + clean[path] + text[end:]
    return text


def begun_on(text: str) -> str:
    """From which day on a text says that it holds, as it is written; "" where it says nothing."""
    source = read(text)
    place = source.places.get(("effective", "from"))
    return text[place[0] : place[1]].strip("'\"") if place else ""


def beginning(text: str, day: date) -> str:
    """The text, holding from a day on; the rest stays as it was written.

    Raises `BeginningUnclear` where the text limits its time in another way.
    """
    source = read(text)
    if place := source.places.get(("effective", "from")):
        return text[: place[0]] + day.isoformat() + text[place[1] :]
    if isinstance(source.tree, dict) and "effective" in source.tree:
        raise BeginningUnclear(fields={"effective_from": [BeginningUnclear.sentence]})
    lines = text.splitlines(keepends=True)
    before = source.line(("basis",)) - 1
    lines.insert(before, f"effective: {{from: {day.isoformat()}}}\n")
    return "".join(lines)


def _is_plain(value: str) -> bool:
    return NUMBER.fullmatch(value) is not None


def _said(path: Path) -> str:
    return ".".join(map(str, path))


def _number(tree: Tree, path: Path, text: str, line: int) -> Number:
    about, rest = _owner(tree, path)
    words = [word for step in rest if (word := _word(tree, step))]
    section = SECTIONS.get(str(path[0]), str(path[0]))
    return Number(_said(path), section, about, " · ".join(words), text, line)


def _owner(tree: Tree, path: Path) -> tuple[str, Path]:
    """The nearest thing with a label around a number, and the way from there on."""
    about, rest, node = "", path[1:], tree
    for place, step in enumerate(path[:-1]):
        node = _inside(node, step)
        label = node.get("label") if isinstance(node, dict) else None
        if isinstance(label, str):
            about, rest = label, path[place + 1 :]
    return about, rest


def _inside(node: Tree, step: str | int) -> Tree:
    if isinstance(node, dict):
        return node.get(str(step))
    return node[int(step)] if isinstance(node, list) else None


def _word(tree: Tree, step: str | int) -> str:
    """A step of the way in words: a key of the format, the label of an office's own word."""
    if isinstance(step, int):
        return f"第 {step + 1} 行"
    if step in KEYS:
        return KEYS[step]
    return _label_of(tree, step) or step


def _label_of(tree: Tree, word: str) -> str:
    """How an office calls one of its own words: a value of an attribute, a group."""
    attributes = _inside(tree, "attributes")
    for attribute in attributes.values() if isinstance(attributes, dict) else ():
        label = _inside(_inside(attribute, "values"), word)
        if isinstance(label, str):
            return label
    label = _inside(_inside(_inside(tree, "groups"), word), "label")
    return label if isinstance(label, str) else ""
