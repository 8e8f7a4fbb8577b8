"""Planting: forty wishes, two lists of a school and two leads, written down through the verbs."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO

import sqlalchemy as sa
import xlsxwriter

from app.accounts import handed
from app.accounts import service as accounts
from app.accounts.models import MembershipKind, Role, RoleGrant
from app.big_screen import devices as screens
from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.core.shots import develop
from app.events import devices
from app.events.device_models import DeviceKind
from app.events.models import Event
from app.jobs.work import compile_reviews
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.posts.rules import month_before, month_of, written
from app.review import compiling
from app.schemes import drafting
from app.schemes import service as schemes
from app.schemes.models import Scheme
from app.wishes import batches, cards, entering, leads, letters, listing, photos, queries
from app.wishes.models import Letter, PhotoKind, Vetting
from app.wishes.people import Agreement, Whom
from app.wishes.rules.words import ConsentHow, Source
from tests.points.facts import serve
from tests.posts.scenes import held, line, opened, tick
from tests.security.canaries import (
    PLAN,
    Personal,
    Planted,
    name_of,
    person_of,
    phone_of,
    words_of,
)
from tests.security.canary_doubts import doubt, write_in
from tests.security.canary_lists import certify, plant_tree, take_home
from tests.security.canary_pushing import push
from tests.security.canary_steps import Case, Step, walk
from tests.security.world import PUBLISHED_YEAR, World
from tests.spending.market import GIFTS, spend
from tests.support.cast import CHAOCHENG
from tests.support.photos import heic_with_gps, scene
from tests.support.wishes import store, vet


def plant(world: World) -> Planted:
    """Everything, as if it had been written down over the last weeks."""
    shots = develop([heic_with_gps(scene(6, size=(480, 360)))], most=1)
    planted = Planted(world, shots)
    with world.app.app_context(), transaction():
        _settle(planted)
        for number, (key, case) in enumerate(PLAN.items()):
            known = planted.people.get(case.whom)
            planted.people[key] = person_of(number, case, known=known)
            wish = walk(_step(planted, key, case))
            planted.wishes[key] = wish.id
        _school(planted)
        _leads(planted)
        _duty(planted)
        _spend(planted)
        _draft(planted)
        _report(planted)
        doubt(planted)
        write_in(planted)
        _hand_over(planted)
        listing.make(world.cast.nodes["community"], local_day(clock.now()), now=clock.now())
        branch, by = world.cast.node("branch"), world.cast.actor("party_worker")
        compiling.begin(branch, PUBLISHED_YEAR, by=by, now=clock.now())
    with world.app.app_context():
        compile_reviews(clock.now(), clock.now())
        _note_ids(planted)
        push(planted)
        take_home(planted)
        certify(planted)
        plant_tree(planted)
    return planted


def _settle(planted: Planted) -> None:
    """The posts are held since long; two more units; two residents with accounts."""
    cast, now = planted.world.cast, clock.now()
    db.session.execute(sa.update(RoleGrant).values(from_on=local_day(now) - timedelta(days=90)))
    planted.ids["grant_id"] = list(db.session.scalars(sa.select(RoleGrant.id)))
    db.session.get_one(Vetting, cast.nodes["unit"]).claim_limit = 0
    for who, name, title in (("partner", "易小雅", "便民超市"), ("outsider", "向大雅", "杏园诊所")):
        unit = organisations.found(
            cast.region_id,
            OrganisationKind.UNIT,
            title,
            opened_on=date(2020, 1, 1),
            parent=cast.node("community"),
        )
        cast.nodes[who] = unit.id
        person = accounts.register(cast.region_id, name, now=now, phone=f"1380001{len(title):04d}")
        accounts.grant(person, Role.UNIT_CONTACT, unit, now=now - timedelta(days=60), by=None)
        cast.people[who] = person.id
    vet(cast, "partner", "outsider")
    for number, who in enumerate(("resident", "neighbour"), 90):
        known = Personal(name_of(number), phone_of(number), "", ())
        planted.people[who] = known
        made = accounts.register(cast.region_id, known.name, now=now, phone=known.phone)
        home = cast.node("community")
        accounts.join(made, home, MembershipKind.RESIDENCE, from_on=date(2021, 7, 1))
        cast.people[who] = made.id


def _step(planted: Planted, key: str, case: Case) -> Step:
    """The wish of a case as it was written down, with all that its next step needs."""
    person, cast = planted.people[key], planted.world.cast
    is_child, is_own = case.whom == "child", case.whom in {"resident", "neighbour"}
    begun = clock.now() - timedelta(days=case.ago, hours=len(case.way.split()) + 1)
    who = case.whom if is_own else "grid_worker"
    give = person.more[0] if not is_own else ""
    wish = entering.post(
        cast.node("community" if is_own else "grid"),
        words_of(person, is_child=is_child),
        by=cast.actor(who),
        now=begun,
        source=Source.SELF if is_own else Source.HOME_VISIT,
        whom=Whom(
            name="" if is_own else person.name,
            phone="" if is_own else person.phone,
            address=person.address,
            guardian=give if is_child else "",
            group=person.more[1] if is_child else "",
        ),
        is_minor=is_child,
        agreement=None if is_own else _agreement(planted, give, signed=is_child),
    )
    photos.keep(planted.shots, [wish], PhotoKind.WISH, store=store(), by=cast.actor(who), now=begun)
    return Step(cast, wish, case, person.phone, person.address, planted.shots, begun)


def _agreement(planted: Planted, given_by: str, *, signed: bool) -> Agreement:
    if not signed:
        return Agreement(how=ConsentHow.SPOKEN, given_by=given_by)
    content = planted.shots[0].picture.content
    file = store().put(content, kind="consents", suffix="jpg", media_type="image/jpeg")
    return Agreement(how=ConsentHow.WRITTEN, given_by=given_by, file=file)


def _school(planted: Planted) -> None:
    """One list that was entered, and one that waits for being confirmed."""
    cast, now = planted.world.cast, clock.now()
    by, guardian = cast.actor("grid_worker"), name_of(199)
    made = []
    for number in (60, 63):
        pupils = [
            Personal(name_of(each), phone_of(each), "", (guardian, f"鹿苑{each:03d}班"))
            for each in range(number, number + 3)
        ]
        planted.people |= {f"pupil {number + at}": each for at, each in enumerate(pupils)}
        batch, found = batches.preview(
            cast.node("grid"), "三年级的书包", _list(pupils), by=by, now=now
        )
        assert len(found.wishes) == len(pupils), found
        made.append(batch)
    agreement = _agreement(planted, guardian, signed=True)
    entered = batches.enter(made[0], agreement, guardian=guardian, by=by, now=now)
    planted.wishes |= {f"pupil {60 + at}": wish.id for at, wish in enumerate(entered)}
    planted.ids["batch_id"] = [each.id for each in made]


def _list(pupils: Sequence[Personal]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("三班")
        sheet.write_row(0, 0, ("编号", "心愿", "姓名", "班级", "监护人电话"))
        for row, each in enumerate(pupils, 1):
            sheet.write_row(row, 0, (f"{row:02d}", "书包", each.name, each.more[1], each.phone))
    return target.getvalue()


def _leads(planted: Planted) -> None:
    """A lead that waits, and one that became a wish."""
    cast, now = planted.world.cast, clock.now()
    by, key = cast.actor("steward"), "led"
    for number in (80, 81):
        known = Personal("", "", f"{100 + number}幢{3000 + number}室", (name_of(number),))
        planted.people[f"lead {number}"] = known
        sentence = f"{known.more[0]}家的灯坏了"
        lead = leads.hand_over(
            cast.node("grid"), door=known.door, sentence=sentence, by=by, now=now
        )
        if number == 80:
            planted.people[key] = person_of(82, PLAN["submitted"])
            wish = walk(_step(planted, key, PLAN["submitted"]))
            planted.wishes[key] = wish.id
            grid = cast.actor("grid_worker")
            leads.settle(leads.lead(lead.id, by=grid), wish, by=grid, now=now)
        planted.ids["lead"] = [lead.id]


def _duty(planted: Planted) -> None:
    """A post in the grid, somebody who holds it, and the month before this one sent in."""
    cast, now = planted.world.cast, clock.now()
    month, long_ago = month_before(month_of(local_day(now))), now - timedelta(days=90)
    post = opened(cast, now=long_ago)
    day = local_day(long_ago)
    term = held(cast, post, from_on=day, to_on=day + timedelta(days=365), now=long_ago)
    tick(cast, [term], month, now=now)
    planted.ids |= {
        "post_id": [post.id],
        "holding_id": [term.id],
        "line_id": [line(term, month).line.id],
        "month": [written(month)],
    }


def _spend(planted: Planted) -> None:
    """A scheme with room for items and points to spend, and a gift handed out to a member."""
    cast, now = planted.world.cast, clock.now()
    room = "local_items: {items: 1, points: 3}\n"
    document = f"{CHAOCHENG}{room}spending:{GIFTS}"
    schemes.publish(cast.node("district"), document, by=None, now=now)
    serve(cast, "member", now, points=1000)
    planted.ids["receipt_id"] = [spend(cast, now=now).id]


def _draft(planted: Planted) -> None:
    """A draft of the administrator's that the street has to decide."""
    cast, now = planted.world.cast, clock.now()
    admin = cast.actor("admin")
    draft = drafting.begin(cast.node("street"), CHAOCHENG, by=admin, now=now)
    drafting.propose(draft, reason="新文件", by=admin, now=now)
    planted.ids["draft_id"] = [draft.id]


def _report(planted: Planted) -> None:
    """Two who report to the community: a resident, and somebody who takes the own list home."""
    cast, since = planted.world.cast, date(2021, 7, 1)
    for who in ("volunteer", "resident"):
        node = cast.node("community")
        made = accounts.join(cast.person(who), node, MembershipKind.REPORTING, from_on=since)
        made.outside = "市税务局党支部"
    planted.ids |= {"membership_id": [made.id], "unit": ["all"]}


def _hand_over(planted: Planted) -> None:
    """What the office offers to a tablet and a television, for as long as somebody reads."""
    world, now = planted.world, clock.now()
    event, by = db.session.get_one(Event, world.events["own"]), world.cast.actor("reviewer")
    device = devices.hand_over(event, DeviceKind.DESK, name="入口平板", by=by, now=now)
    device.code_until = now + timedelta(hours=3)
    screen = screens.hand_over(world.cast.node("community"), name="大厅电视", by=by, now=now)
    screen.code_until = device.code_until
    planted.ids |= {
        "device_id": [device.id],
        "screen": [screen.id],
        "device code": [handed.code_of(device), handed.code_of(screen)],
    }


def _note_ids(planted: Planted) -> None:
    """What else the arguments of addresses can be."""
    nodes, world = planted.world.cast.nodes, planted.world
    for key, wish_id in planted.wishes.items():
        if claims := queries.claims_of(wish_id):
            planted.claims[key] = claims[-1].id
        planted.photos[key] = [each.id for each in queries.photos(wish_id)]
    written = db.session.scalars(sa.select(Letter)).all()
    planted.ids |= {
        "letter_id": [each.id for each in written],
        "letter code": [letters.code_of(each) for each in written],
        "card code": [
            cards.card_code(planted.wishes[key]) for key in ("A", "late", "delivered", "child")
        ],
        "code": [world.codes["own"]],
        "number": [each.number for each in listing.lists_of(nodes["community"])],
        "organisation_id": [nodes["community"], nodes["branch"]],
        "community_id": [nodes["community"]],
        "unit_id": [nodes["unit"], nodes["partner"]],
        "event_id": [world.events["own"]],
        "session_id": [world.sessions["own"]],
        "person_id": [world.cast.people["resident"], world.cast.people["member"]],
        "other_id": [world.cast.people["volunteer"]],
        "preview_id": [uuid.UUID(int=0)],
        **{name: [one] for name, one in world.review_ids.items()},
        "period": [PUBLISHED_YEAR],
        "year": [local_day(clock.now()).year],
        "name": ["volunteer"],
        "scheme_id": [db.session.scalars(sa.select(Scheme.id)).first()],
    }
