"""A desk in a browser: sixty people who come, and a steward's phone that may lose its network."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pysqlite3
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.accounts import service
from app.accounts.models import Person
from app.core import clock
from app.core.card_codes import card_code
from app.core.codes import personal_code, personal_step
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.core.vault import vault
from app.events.models import Attendance, Scan, SignUp, SignUpRule, SignUpState
from app.events.queries import sessions
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.support.cast import gather
from tests.support.databases import make_app, migrated
from tests.support.servers import Product
from tests.support.visits import event

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("晓月", "远山", "小禾")


@dataclass
class Desk:
    """The house with an event at whose desk sixty people come; half of them signed up."""

    house: House
    event_id: uuid.UUID
    session_id: uuid.UUID
    #: name → id and card number; the first thirty signed up
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{self.house.url}/events/{self.event_id}/desk?session={self.session_id}"

    @property
    def names(self) -> list[str]:
        return list(self.people)

    def personal(self, name: str) -> str:
        """What somebody's phone shows now."""
        with self.house.app.app_context():
            step = personal_step(clock.now())
            return personal_code(vault().code_keys, self.people[name], step)

    def card(self, name: str) -> str:
        """The code on somebody's printed card."""
        with self.house.app.app_context():
            return card_code(vault().code_keys, self.people[name], self.cards[name])

    def scans(self) -> dict[str, str]:
        """Who was scanned, by name, and by whom."""
        by = {person_id: who for who, person_id in self.house.cast.people.items()}
        query = (
            sa.select(Person.name, Scan.actor_id)
            .join(Attendance, Attendance.person_id == Person.id)
            .join(Scan, Scan.attendance_id == Attendance.id)
            .where(Attendance.session_id == self.session_id)
        )
        with self.house.app.app_context():
            rows = db.session.execute(query).all()
            assert len({name for name, _ in rows}) == len(rows), "somebody was taken twice"
            return {name: by[actor_id] for name, actor_id in rows}

    @contextmanager
    def phone(
        self, browser: Browser, who: str = "organiser", **options: Any
    ) -> Iterator[BrowserContext]:
        """A steward's phone with the desk still to be opened."""
        context = browser.new_context(
            **{"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        )
        if who:
            self.house.let_in(context, who)
        yield context
        context.close()

    def open(self, context: BrowserContext) -> Page:
        """The desk, ready to go on without a network."""
        page = context.new_page()
        page.goto(self.path)
        expect(page.locator("[data-prepared]")).to_be_attached()
        return page


#: the desks that this process has opened, by what was changed, each with what was there at first
_opened: dict[str, tuple[Desk, Path]] = {}


def open_desk(folder: Path, serve: Callable[..., Product], **changes: object) -> Desk:
    """Found the cast, an event under way, and sixty people of whom thirty signed up.

    The product starts once a process, which takes longer than most tests: whoever comes later
    finds it running, with everything in its database as it was at first.
    """
    key = repr(sorted(changes.items()))
    if key not in _opened:
        made = _found(folder, **changes)
        file = Path(made.house.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
        first = file.with_suffix(".first")
        shutil.copy(file, first)
        made.house = replace(made.house, product=serve(f"sqlite:///{file}", folder))
        _opened[key] = made, first
    else:
        _begin_again(*_opened[key])
    desk, _ = _opened[key]
    return replace(desk, people=dict(desk.people), cards=dict(desk.cards))


def _begin_again(desk: Desk, first: Path) -> None:
    """Write what was there at first over what is there, in one transaction."""
    with desk.house.app.app_context():
        db.session.remove()
        db.engine.dispose()
    with (
        closing(pysqlite3.connect(first)) as source,
        closing(pysqlite3.connect(first.with_suffix(".db"))) as target,
    ):
        source.backup(target)


def _found(folder: Path, **changes: object) -> Desk:
    url = f"sqlite:///{folder / 'house.db'}"
    app = make_app(url, folder)
    migrated(app)
    cast = gather(app)
    changes = {"signup": SignUpRule.OPTIONAL} | changes
    event_id = event(app, cast, **changes)
    with app.app_context(), transaction():
        session = sessions(event_id)[0]
        desk = Desk(House(app, cast, None, event_id), event_id, session.id)  # type: ignore[arg-type]
        for number, surname in enumerate(SURNAMES * 3):
            name = surname + GIVEN[number // len(SURNAMES)]
            person = service.register(cast.region_id, name, now=clock.now())
            person.card_number = f"7{number:03d}{9000 - 7 * number}"
            desk.people[name], desk.cards[name] = person.id, person.card_number
            if number < 30:
                _sign_up(session.region_id, session.id, person.id)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return desk


def _sign_up(region_id: int, session_id: uuid.UUID, person_id: uuid.UUID) -> None:
    now = clock.now()
    db.session.add(
        SignUp(
            id=uuid7(),
            region_id=region_id,
            session_id=session_id,
            person_id=person_id,
            state=SignUpState.SIGNED_UP,
            at=now,
        )
    )


def row_of(page: Page, name: str) -> Locator:
    return page.locator("[data-part=people] li").filter(has_text=name)


def tap(page: Page, name: str) -> None:
    row_of(page, name).get_by_role("button").click()
    expect(page.locator("[data-part=said-name]")).to_have_text(name)


def wedge(page: Page, text: str) -> None:
    """A USB scanner: keys as fast as a machine types them, wherever the focus is."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def typed(page: Page, text: str) -> None:
    field = page.get_by_label("扫码枪，或找人")
    field.fill(text)
    field.press("Enter")


def entries(page: Page) -> dict[str, str]:
    """What the queue shows of each scan: its key and the status of its answer."""
    return dict(
        page.locator("[data-part=entries] > li").evaluate_all(
            "rows => rows.map(row => [row.dataset.key, row.dataset.status])"
        )
    )


def waits(page: Page, number: int) -> None:
    """The queue's count says `number`; a page that has not read its queue yet shows none."""
    expect(page.locator("[data-part=waiting-stat]")).to_be_visible()
    expect(page.locator("[data-part=waiting]")).to_have_text(str(number), timeout=30_000)


def open_queue(page: Page) -> Locator:
    queue = page.locator("[data-part=queue]")
    queue.evaluate("queue => { queue.open = true; }")
    return queue


def sign_in_again(desk: Desk, phone: BrowserContext, who: str) -> None:
    phone.clear_cookies()
    desk.house.let_in(phone, who)
