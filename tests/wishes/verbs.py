"""The moves of the model, done with the real services by the people of a town."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

from flask import Flask

from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.models import MembershipKind, Role
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import closing, confirming, delivering, entering, holding, queries, reviewing
from app.wishes.claiming import Offer, claim
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.entering import Words
from app.wishes.models import Wish
from app.wishes.people import Agreement, Whom, beneficiary, card_number
from app.wishes.reviewing import Review
from app.wishes.rules.words import ConsentHow, Grade, Source
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.scans import FOUNDED
from tests.support.scenes import lived
from tests.wishes.model import Wished

#: who of the walk is whom in the cast
NAMES = {"grid": "grid_worker", "resident": "volunteer", "unit": "unit_contact", "street": "upper"}
CHILD = Whom(name="小满", guardian="满妈妈")
SIGNED = Agreement(how=ConsentHow.WRITTEN, given_by="满妈妈")
Move = Callable[[Wish, Actor, datetime], object]


def town(app: Flask, *, limit: int | None = None, now: datetime = FOUNDED) -> Cast:
    """The cast with a second member of staff and a second unit, both units vetted."""

    def live() -> Cast:
        cast = gather(app, now=now)
        with app.app_context(), transaction():
            _fill(cast, limit, now=now)
        return cast

    return lived(app, ("two vetted units", limit, now), live)


def _fill(cast: Cast, limit: int | None, *, now: datetime) -> None:
    shop = organisations.found(
        cast.region_id,
        OrganisationKind.SHOP,
        "杏园粮油店",
        opened_on=date(2020, 1, 1),
        parent=cast.node("community"),
    )
    cast.nodes["shop"] = shop.id
    newcomer(cast, "second", "章惊春", Role.STAFF, "community", now=now)
    newcomer(cast, "shop", "米立冬", Role.UNIT_CONTACT, "shop", now=now)
    for name, known in NAMES.items():
        cast.people[name] = cast.people[known]
    make.vet(cast, "unit", "shop", limit=limit)


def newcomer(
    cast: Cast, who: str, name: str, role: Role | None, node: str, *, now: datetime = FOUNDED
) -> None:
    """One more person of the community, who lives there."""
    person = accounts.register(cast.region_id, name, now=now)
    cast.people[who] = person.id
    home = cast.node("community")
    accounts.join(person, home, MembershipKind.RESIDENCE, from_on=date(2021, 7, 1))
    if role is not None:
        accounts.grant(person, role, cast.node(node), now=now, by=None)


def post(cast: Cast, wished: Wished, *, now: datetime) -> Wish:
    """A draft of one of the three kinds."""
    if wished.kind != "child":
        who = "grid_worker" if wished.kind == "visited" else "volunteer"
        return make.posted(cast, now, who=who, needed_by=wished.needed_by)
    return entering.post(
        cast.node("grid"),
        Words(title="想要一个书包", needed_by=wished.needed_by),
        by=cast.actor("grid", now=now),
        now=now,
        source=Source.HOME_VISIT,
        whom=CHILD,
        is_minor=True,
        agreement=SIGNED,
    )


def do(
    cast: Cast, wish_id: uuid.UUID, move: str, who: str, *, into: uuid.UUID, now: datetime
) -> None:
    """Try a move on a wish as somebody; `into` is for merging."""
    wish, actor = queries.wish(cast.region_id, wish_id), cast.actor(who, now=now)
    if move == "merge":
        reviewing.merge(wish, queries.wish(cast.region_id, into), by=actor, now=now)
        return
    _DOES[move](wish, actor, now)
    db.session.flush()


def _claim(wish: Wish, by: Actor, now: datetime) -> object:
    return claim(wish, Offer(key=uuid.uuid4().hex), by=by, now=now)


def _deliver(wish: Wish, by: Actor, now: datetime) -> object:
    shots = [make.shot(1)]
    return delivering.deliver([wish], Handing(), shots, store=make.store(), by=by, now=now)


def _card(wish: Wish, _by: Actor, now: datetime) -> object:
    row = beneficiary(wish)
    digits = card_number(row)[-4:] if row else ""
    said = Said(grade=Grade.FAIR)
    return confirming.confirm_by_card(
        wish, digits, said, by=None, claimed_here=(), address="10.0.0.9", now=now
    )


_DOES: dict[str, Move] = {
    "submit": lambda wish, by, now: entering.submit(wish, by=by, now=now),
    "withdraw": lambda wish, by, now: entering.withdraw(wish, by=by, now=now),
    "publish": lambda wish, by, now: reviewing.publish(wish, Review(), by=by, now=now),
    "return": lambda wish, by, now: reviewing.send_back(wish, reason="补充", by=by, now=now),
    "reject": lambda wish, by, now: reviewing.reject(wish, code="cash", reason="", by=by, now=now),
    "refer": lambda wish, by, now: reviewing.refer(
        wish, addressee="窗口", reason="", by=by, now=now
    ),
    "claim": _claim,
    "begin": lambda wish, by, now: holding.begin(wish, by=by, now=now),
    "extend": lambda wish, by, now: holding.extend(wish, by=by, now=now),
    "release": lambda wish, by, now: holding.release(wish, by=by, now=now, reason="人手不够"),
    "deliver": _deliver,
    "confirm": lambda wish, by, now: confirming.confirm(
        wish, Said(grade=Grade.SATISFIED), by=by, now=now
    ),
    "dispute": lambda wish, by, now: confirming.confirm(
        wish, Said(grade=Grade.UNSATISFIED), by=by, now=now
    ),
    "missed": lambda wish, by, now: confirming.call_back(wish, None, by=by, now=now),
    "card": _card,
    "close": lambda wish, by, now: closing.close([wish], by=by, now=now),
    "reopen": lambda wish, by, now: closing.reopen(wish, reason="坏了", by=by, now=now),
    "escalate": lambda wish, by, now: reviewing.escalate(wish, by=by, now=now),
    "resume": lambda wish, by, now: reviewing.resume(wish, by=by, now=now),
    "end": lambda wish, by, now: reviewing.end(wish, reason="已搬走", by=by, now=now),
}
