"""每一页 every_page: what anybody can open in the sample, measured, and pictured on request.

    python -m tests.browser.every_page [--pictures FOLDER] [--role ROLE ...] [--only ENDPOINT ...]

Signs in as one person of each role, follows every link, and looks at each page whose elements are
combined as on no page before: axe (WCAG 2.2 AA), sizes of targets and text, sideways scrolling; at
320, 360 and 1280 px, normal and 长辈版. Prints what is wrong and exits 1 where anything is.
"""

import argparse
import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import click
from flask import Flask
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserFault
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser import measures
from tests.browser.pictures import Sample, phone, sample, sign_in
from tests.support.databases import make_app
from tests.support.servers import BROWSER_ARGUMENTS, browser_program

NOBODY = "nobody"
STARTS = ("/", "/me", "/todo", "/manage/events", "/manage/wishes", "/admin", "/styleguide")
#: addresses of one kind that each role opens, and those with something to look for
PER_ENDPOINT, PER_QUERY = 6, 3
#: ms for what a busy machine may take long over
PATIENCE = 180_000
LINKS = "() => [...document.querySelectorAll('a[href]')].map(e => e.href)"
#: which elements of which classes stand within which; how many of them does not matter
SHAPE = """() => [...new Set([...document.querySelectorAll('body *')].map(e => {
    const name = x => x.tagName + '.' + [...x.classList].sort().join('.') + '#' + (x.type || '');
    return name(e.parentElement) + '>' + name(e); }))].sort().join('|')"""


@dataclass
class Looked:
    """What was looked at so far, over all roles."""

    shapes: set[str] = field(default_factory=set)
    addresses: int = 0
    faults: list[str] = field(default_factory=list)


def endpoint_of(app: Flask, path: str) -> str | None:
    """Which page an address is; None for what is no page of ours, and for files."""
    try:
        rule, _ = app.url_map.bind("127.0.0.1").match(path, "GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    is_file = "." in path.rsplit("/", 1)[-1] or path.startswith(("/static/", "/api/"))
    return None if is_file else str(rule.endpoint)


def crawl(page: Page, app: Flask, url: str, faults: list[str]) -> Iterator[tuple[str, str]]:
    """Open what can be reached by links: (endpoint, address), each as it stands opened."""
    waiting, known = deque(STARTS), set(STARTS)
    plain: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(app, urlsplit(path).path)
        counted, most = (asking, PER_QUERY) if "?" in path else (plain, PER_ENDPOINT)
        if endpoint is None or counted[endpoint] >= most:
            continue
        counted[endpoint] += 1
        try:
            answer = page.goto(url + path, timeout=PATIENCE)
        except BrowserFault:  # it is handed out as a file
            continue
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status >= 500:
            faults.append(f"{path} ({endpoint}) is a fault of the server")
        yield endpoint, path
        for link in page.evaluate(LINKS):
            found = urldefrag(link).url.removeprefix(url)
            if found.startswith("/") and found not in known:
                known.add(found)
                waiting.append(found)


def look(page: Page, name: str, pictures: Path | None, *, elder: bool) -> list[str]:
    """Everything that is wrong with the page that stands opened, at each width."""
    page.set_viewport_size(measures.PHONE)
    mode = "elder" if elder else "normal"
    found = measures.faults(page, elder=elder)
    for width in measures.WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        found += [f"{width} px: {each}" for each in measures.violations(page)]
        if pictures is not None and width != measures.WIDTHS[0]:
            file = pictures / f"{name}-{mode}-{width}.png"
            page.screenshot(path=file, full_page=True, scale="css", timeout=PATIENCE)
    return [f"{mode}, {each}" for each in dict.fromkeys(found)]


def visit(
    context: BrowserContext,
    app: Flask,
    town: Sample,
    role: str,
    looked: Looked,
    asked: argparse.Namespace,
) -> None:
    """Look at every page of a new shape that somebody can open."""
    page, other, url = context.new_page(), context.new_page(), town.product.url
    for endpoint, path in crawl(page, app, url, looked.faults):
        looked.addresses += 1
        shape = hashlib.sha256(page.evaluate(SHAPE).encode()).hexdigest()
        if shape in looked.shapes or (asked.only and endpoint not in asked.only):
            continue
        looked.shapes.add(shape)
        name = f"{endpoint}-{role}-{len(looked.shapes):03}"
        for elder in (False, True):
            context.add_cookies([{"name": "elder", "value": "1" if elder else "", "url": url}])
            other.goto(url + path, timeout=PATIENCE)
            faults = look(other, name, asked.pictures, elder=elder)
            looked.faults += [f"{role} {path} ({endpoint}) {each}" for each in faults]
            for each in faults:
                click.echo(f"{role} {path} ({endpoint}) {each}")
        context.add_cookies([{"name": "elder", "value": "", "url": url}])


def main(words: Sequence[str] | None = None) -> None:
    """Look at everything and print what is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--role", action="append", default=[])
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args(words)
    if asked.pictures is not None:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    looked = Looked()
    with sample() as town, sync_playwright() as playwright:
        app = make_app(f"sqlite:///{town.folder / 'sample.db'}", town.folder)
        chromium = playwright.chromium.launch(
            executable_path=browser_program(), args=list(BROWSER_ARGUMENTS)
        )
        for role in asked.role or roles(town.people):
            opened = phone(chromium, (360, 740))
            if role != NOBODY:
                sign_in(opened, town, role)
            visit(opened.context, app, town, role, looked, asked)
            opened.context.close()
            click.echo(f"{role}: {looked.addresses} addresses, {len(looked.shapes)} shapes so far")
        chromium.close()
    click.echo(f"{len(looked.faults)} faults")
    raise SystemExit(bool(looked.faults))


def roles(people: Iterable[str]) -> list[str]:
    """Nobody, and everybody whom the sample knows."""
    return [NOBODY, *people]


if __name__ == "__main__":
    main()
