"""The list of all addresses; `make golden` writes it anew after a wanted change."""

import tempfile
from pathlib import Path

from flask import Flask

from app.core.web import access_of
from tests.architecture.source import ROOT
from tests.support.databases import make_app

GOLDEN = ROOT / "tests/golden/routes.txt"
#: the framework's own; serves nothing but what is in `static/`
OWN = frozenset({"static"})
SILENT = frozenset({"HEAD", "OPTIONS"})


def routes(app: Flask) -> list[tuple[str, str, str, str | None]]:
    """Method, rule, endpoint and access of every address, in the order people look them up."""
    found = [
        (method, rule.rule, rule.endpoint, access_of(app.view_functions[rule.endpoint]))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - SILENT)
        if rule.endpoint not in OWN
    ]
    return sorted(found, key=lambda route: (route[1], route[0]))


def listing(app: Flask) -> str:
    """One line an address."""
    return "".join(
        f"{method:<6} {rule}  {endpoint}  {access}\n"
        for method, rule, endpoint, access in routes(app)
    )


def main() -> None:
    """Write the golden list."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{folder}/routes.db", Path(folder))
        GOLDEN.write_text(listing(app), encoding="utf-8")


if __name__ == "__main__":
    main()
