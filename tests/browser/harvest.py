"""One page of each template, out of the planted town: opened by whoever finds it first."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask, template_rendered
from flask.testing import FlaskClient

from app.accounts.actor import Actor
from app.accounts.permissions import may_anywhere
from app.core.web import PUBLIC, SIGNED_IN, access_of
from tests.browser.every_page import STARTS, endpoint_of
from tests.security.canaries import Planted
from tests.security.canary_crawl import paths
from tests.security.world import EVERYBODY
from tests.support.rosters import roster

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
#: a page of its own, not a part of one
_PAGE = re.compile(r'{% extends "base.html" %}')
#: lists of which few have anything, and who has
APART = (("resident", "/me/appeals"), ("resident", "/me/certificates"))
#: programs, files, pictures
_NO_PAGE = re.compile(r"^/(static|api)/|\\.[a-z<]+[^/]*$|\\.<any")
_LINK = re.compile(r'href="([^"#]+)')
#: who tries an address that no link led to
MOST_READERS = 6
#: addresses of one kind that one person opens, and that all of them open
OWN, OF_ALL = 2, 6


@dataclass(frozen=True)
class Opened:
    """A page as it came: whose it was, where it stands, what it says."""

    who: str
    path: str
    text: str


@dataclass
class Harvest:
    """By template, the page that says most of those that were opened."""

    planted: Planted
    pages: dict[str, Opened] = field(default_factory=dict)
    _rendered: list[str] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        """The product before the planted town."""
        return self.planted.world.app

    def browser(self, who: str) -> FlaskClient:
        """Somebody's browser."""
        return self.planted.world.browser(who).client

    def open(self, who: str, path: str) -> str:
        """Open an address; what it says, "" for a file and for what leads elsewhere."""
        return self._keep(who, path, lambda: self.browser(who).get(path))

    def press(self, who: str, path: str, form: Mapping[str, Any]) -> str:
        """Press a button; what the answer says."""
        token = {"X-CSRFToken": self.planted.world.csrf(who)}
        return self._keep(
            who,
            path,
            lambda: self.browser(who).post(path, data=form, headers=token, follow_redirects=True),
        )

    def _keep(self, who: str, path: str, ask: Any) -> str:
        self._rendered.clear()
        with ask() as answer:
            is_html = "html" in answer.content_type
            text: str = answer.get_data(as_text=True) if is_html else ""
        for name in self._rendered:
            known = self.pages.get(name)
            if text and (known is None or len(known.text) < len(text)):
                self.pages[name] = Opened(who, path, text)
        return text if answer.status_code == HTTPStatus.OK else ""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear which templates are rendered."""

        def hear(_sender: object, template: Any, **_more: object) -> None:
            self._rendered.append(template.name or "")

        with template_rendered.connected_to(hear, self.app):
            yield


def page_templates() -> set[str]:
    """The templates that are a page each."""
    return {
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if _PAGE.search(file.read_text(encoding="utf-8"))
    }


def follow(harvest: Harvest) -> None:
    """Let everybody follow the links he finds, a few of each kind."""
    opened: Counter[str] = Counter()
    for who in (*EVERYBODY, "resident", "partner"):
        own: Counter[str] = Counter()
        waiting, known = deque(STARTS), set(STARTS)
        while waiting:
            path = waiting.popleft()
            endpoint = endpoint_of(harvest.app, path.partition("?")[0])
            is_enough = endpoint and (own[endpoint] >= OWN or opened[endpoint] >= OF_ALL)
            if endpoint is None or (is_enough and path not in STARTS):
                continue
            own[endpoint] += 1
            opened[endpoint] += 1
            found = {html.unescape(each) for each in _LINK.findall(harvest.open(who, path))}
            waiting.extend(sorted(each for each in found - known if each.startswith("/")))
            known |= found


def look_for_rest(harvest: Harvest) -> None:
    """Open what no link led to, with what is known of the town, until somebody is let in."""
    app, planted = harvest.app, harvest.planted
    there = {endpoint_of(app, each.path.partition("?")[0]) for each in harvest.pages.values()}
    with app.app_context():
        actors = {who: planted.world.cast.actor(who) for who in (*EVERYBODY, "resident") if who}
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not _NO_PAGE.search(rule.rule)
        if not is_page or rule.endpoint in there:
            continue
        access = access_of(app.view_functions[rule.endpoint]) or ""
        readers = [who for who, actor in actors.items() if _may(actor, access)]
        any(
            harvest.open(who, path)
            for who in readers[:MOST_READERS]
            for path in islice(paths(planted, who, rule, short=True), OWN)
        )


def _may(actor: Actor, access: str) -> bool:
    return access in (PUBLIC, SIGNED_IN) or may_anywhere(actor, access)


def press_buttons(harvest: Harvest) -> None:
    """Open what stands behind a button or a tick."""
    wishes, claims = harvest.planted.wishes, harvest.planted.claims
    for who, path in APART:
        for each in re.findall(rf'href="({path}/[0-9a-f-]{{36}})"', harvest.open(who, path)):
            harvest.open(who, each)
    approvals = _ticks(harvest.open("reviewer", "/todo"), "approval")
    harvest.open("reviewer", f"/todo/approvals?{approvals}")
    sheets = _ticks(harvest.open("committee", "/todo"), "review")
    harvest.open("committee", f"/todo/signatures?{sheets}")
    done = _ticks(harvest.open("reviewer", "/manage/wishes/closing"), "wish")
    harvest.open("reviewer", f"/manage/wishes/closing?{done}")
    harvest.open("reviewer", f"/manage/wishes/{wishes['published']}/invite")
    why = {"reason": "电话回访"}
    harvest.press("grid_worker", f"/manage/wishes/{wishes['B']}/look", why)
    harvest.press("grid_worker", f"/manage/wishes/{wishes['child']}/look", why)
    harvest.press("unit_contact", f"/claims/{claims['A']}/look", why)
    free = {"wish": str(wishes["published"]), "key": uuid4().hex}
    harvest.press("unit_contact", "/wishes/claim", free)
    subscription = harvest.planted.ids["subscription_id"][0]
    harvest.press("admin", f"/admin/webhooks/{subscription}/secret", {})
    nodes = harvest.planted.world.cast.nodes
    harvest.open("reviewer", f"/units/{nodes['unit']}/lines")
    sheet = BytesIO(roster(["林晓雾", "13911110000", "正式党员", "", "", ""]))
    upload = {"file": (sheet, "名册.xlsx")}
    preview = harvest.press("secretary", f"/organisations/{nodes['branch']}/roster", upload)
    kept = re.search(r'action="(/roster/[0-9a-f-]{36})"', preview)
    assert kept is not None, preview
    harvest.press("secretary", kept[1], {})
    harvest.open("", "/api/v1/docs")


def _ticks(page: str, name: str) -> str:
    """The ticks of a form as a query."""
    found = re.findall(rf'name="{name}" value="([^"]+)"', page)
    return urlencode([(name, each) for each in found])
