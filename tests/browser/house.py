"""A running house for browsers: the cast in a database, the product before it, people signed in."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page

from app.accounts import sign_in
from app.accounts.models import SignInKind
from app.core import clock
from app.core.db import db, transaction
from app.events.queries import sessions
from tests.browser.conftest import PHONE
from tests.support.cast import Cast, gather
from tests.support.databases import make_app, migrated
from tests.support.servers import Product
from tests.support.visits import event, poster_of


@dataclass(frozen=True)
class House:
    """The product with its people; `code` is on the poster of an event that is on, if any is."""

    app: Flask
    cast: Cast
    product: Product
    event_id: uuid.UUID | None = None
    code: str = ""
    #: whether phones run scripts where a test does not say
    runs_scripts: bool = True

    @property
    def url(self) -> str:
        """The address of the front page, without a slash at the end."""
        return self.product.url

    def let_in(self, context: BrowserContext, who: str) -> None:
        """Sign somebody of the cast in, in this browser."""
        with self.app.app_context(), transaction():
            secret, _ = sign_in.begin(self.cast.actor(who), SignInKind.PAGE, now=clock.now())
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        value = signer.dumps({"_user_id": secret, "_fresh": True})
        context.add_cookies([{"name": "weiguang", "value": str(value), "url": self.url}])

    @contextmanager
    def phone(self, browser: Browser, who: str, *, scripts: bool | None = None) -> Iterator[Page]:
        """Somebody's small phone, signed in; a fault in a script fails the test.

        Without `scripts` it runs none, as an old browser, a strict office or a broken network.
        """
        context = browser.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=True,
            java_script_enabled=self.runs_scripts if scripts is None else scripts,
        )
        self.let_in(context, who)
        faults: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        yield page
        context.close()
        assert faults == []


def open_house(folder: Path, serve: Callable[..., Product]) -> House:
    """Found the cast with one event under way and start the product on it."""
    url = f"sqlite:///{folder / 'house.db'}"
    app = make_app(url, folder)
    migrated(app)
    cast = gather(app)
    event_id = event(app, cast)
    with app.app_context():
        session_id = sessions(event_id)[0].id
        db.session.remove()
        db.engine.dispose()
    code = poster_of(app, session_id)
    return House(app, cast, serve(url, folder), event_id, code)
