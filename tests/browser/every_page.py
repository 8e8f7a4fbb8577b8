"""每一页 every_page: what anybody can open in the sample, measured, and pictured on request.

    python -m tests.browser.every_page [--pictures FOLDER] [--role ROLE ...] [--only ENDPOINT ...]

Signs in as one person of each role, follows every link, sends every form empty, and looks at each
page whose elements are combined as on no page before: axe (WCAG 2.2 AA), sizes of targets and text,
sideways scrolling; at 320, 360 and 1280 px, normal and 长辈版. Prints what is wrong and exits 1
where anything is.
"""

import argparse
import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
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
#: the forms that can be sent with something missing: those where something is typed or chosen
FORMS = """() => [...document.querySelectorAll('main form[method=post]')].filter(form =>
    [...form.querySelectorAll('input, textarea, select')].some(
        e => e.type !== 'hidden' && e.type !== 'submit' && e.offsetParent))"""
COUNT_FORMS = f"() => ({FORMS})().length"
#: sends one of them as somebody does who overlooks everything
SEND_EMPTY = """at => { const form = (FORMS)()[at]; form.noValidate = true;
    form.querySelectorAll('input, textarea, select').forEach(e => {
        if (e.type === 'radio' || e.type === 'checkbox') e.checked = false;
        else if (e.type !== 'hidden' && e.type !== 'submit') e.value = ''; });
    HTMLFormElement.prototype.submit.call(form); }""".replace("FORMS", FORMS)


@dataclass
class Looked:
    """What was looked at so far, over all roles."""

    shapes: set[str] = field(default_factory=set)
    addresses: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """A page as somebody opened it, or what one of its forms answered when it was sent empty."""

    page: Page
    url: str
    role: str
    endpoint: str
    path: str
    form: int | None = None

    def again(self, *, elder: bool) -> int:
        """Open it (again), and answer with its status."""
        self.page.context.add_cookies(
            [{"name": "elder", "value": "1" if elder else "", "url": self.url}]
        )
        answer = self.page.goto(self.url + self.path, timeout=PATIENCE)
        if self.form is not None:
            if self.page.evaluate(COUNT_FORMS) <= self.form:
                return 0  # gone: another form of the page was taken as it was
            with self.page.expect_navigation(timeout=PATIENCE) as sent:
                self.page.evaluate(SEND_EMPTY, self.form)
            answer = sent.value
        return answer.status if answer else 0

    def __str__(self) -> str:
        sent = f" form {self.form} sent empty" if self.form is not None else ""
        return f"{self.role} {self.path} ({self.endpoint}){sent}"


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
    """Look at every page of a new shape that somebody can open, and at what its forms answer."""
    page, other, url = context.new_page(), context.new_page(), town.product.url
    for endpoint, path in crawl(page, app, url, looked.faults):
        looked.addresses += 1
        if asked.only and endpoint not in asked.only:
            continue
        opened = Opened(other, url, role, endpoint, path)
        if not _is_new(page, looked):
            continue
        _look_both_ways(opened, looked, asked.pictures)
        for form in range(page.evaluate(COUNT_FORMS)):
            sent = replace(opened, form=form)
            if sent.again(elder=False) >= HTTPStatus.BAD_REQUEST and _is_new(other, looked):
                _look_both_ways(sent, looked, asked.pictures)


def _is_new(page: Page, looked: Looked) -> bool:
    shape = hashlib.sha256(page.evaluate(SHAPE).encode()).hexdigest()
    is_new = shape not in looked.shapes
    looked.shapes.add(shape)
    return is_new


def _look_both_ways(opened: Opened, looked: Looked, pictures: Path | None) -> None:
    name = f"{opened.endpoint}-{opened.role}-{len(looked.shapes):03}"
    name += "-sent" if opened.form is not None else ""
    for elder in (False, True):
        opened.again(elder=elder)
        for each in look(opened.page, name, pictures, elder=elder):
            looked.faults.append(f"{opened} {each}")
            click.echo(looked.faults[-1])


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
