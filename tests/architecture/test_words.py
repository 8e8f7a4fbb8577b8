"""What people read can be translated."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import APP, ROOT, Source, called
from tests.architecture.views import is_face

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_STRING = r"""(?:"[^"]*"|'[^']*')"""
_TRANSLATED = re.compile(
    r"\{#.*?#\}"  # comments
    r"|\{%-?\s*trans\b.*?\bendtrans\s*-?%\}"
    rf"|\b(?:_|gettext|ngettext)\(\s*(?:{_STRING}\s*)+(?:,\s*{_STRING})?",
    re.DOTALL,
)
TRANSLATORS = {"_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext"}


def untranslated(template: str) -> list[int]:
    """The lines of a template with Chinese that no translator will see."""
    rest = _TRANSLATED.sub(lambda found: re.sub(r"[^\n]", "", found[0]), template)
    return [number for number, line in enumerate(rest.splitlines(), 1) if CHINESE.search(line)]


def test_templates_pass_their_words_through_the_translator() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted((ROOT / "app/templates").rglob("*.*"))
        for line in untranslated(file.read_text("utf-8"))
    ]

    assert found == []


def test_the_search_sees_plain_words_and_lets_translated_ones_pass() -> None:
    assert untranslated("<p>签到</p>\n{# 注 #}{{ _('签到') }}{% trans %}签到{% endtrans %}") == [1]


def test_pages_pass_their_words_through_the_translator() -> None:
    found = [place for source in APP if is_face(source) for place in _plain(source)]

    assert found == []


def _plain(source: Source) -> Iterator[str]:
    """Chinese constants outside docstrings and translators."""
    allowed = {
        id(inner)
        for node in ast.walk(source.tree)
        if _is_translated(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or id(node) in allowed:
            continue
        if isinstance(node.value, str) and CHINESE.search(node.value):
            yield source.at(node)


def _is_translated(node: ast.AST) -> bool:
    """Docstrings, what stands in a translator, and errors' sentences (translated at the edge)."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) in {"sentence", "hint"}
    return isinstance(node, ast.Call) and called(node) in TRANSLATORS
