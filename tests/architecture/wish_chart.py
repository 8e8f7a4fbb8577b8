"""The parts of `docs/algorithms/wishes.md` that the code says itself.

`python -m tests.architecture.wish_chart` writes them anew after a wanted change.
"""

from collections.abc import Mapping

from app.wishes.rules.limits import LIMITS, Limit
from app.wishes.rules.machine import chart
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs/algorithms/wishes.md"


def diagram() -> str:
    """The table of steps as a state diagram."""
    return f"```mermaid\n{chart()}```\n"


def decisions() -> str:
    """What a community decides for its own board, and what it begins with."""
    rows = [f"| `{limit.name}` | {limit.label} | {_begins(limit)} | {limit.note} |"
            for limit in LIMITS]  # fmt: skip
    head = ["| name | 规定 | begins with | note |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _begins(limit: Limit) -> str:
    if limit.choices is not None:
        return limit.choices[limit.default]
    if limit.many is not None:
        return "、".join(limit.many[each] for each in limit.default) or "none"
    return f"{limit.default} {limit.unit}".strip()


def parts() -> Mapping[str, str]:
    """What stands between the markers, by their names."""
    return {"chart": diagram(), "decisions": decisions()}


def written(document: str) -> str:
    """A document with every part as the code says it today."""
    for name, content in parts().items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, marked, rest = document.partition(begin)
        _, closed, after = rest.partition(end)
        if not (marked and closed):
            raise ValueError(f"the markers of {name} are missing")
        document = f"{before}{begin}{content}{end}{after}"
    return document


def main() -> None:
    """Write the document anew."""
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
