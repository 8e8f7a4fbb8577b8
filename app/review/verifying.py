"""复核 verifying: a stored version against itself, the raw facts, the scheme and the ledger."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.organisations.queries import organisation
from app.points.models import Account, LedgerEntry
from app.points.rules import GENESIS, heads_hash
from app.review import computing, preparing, rules, signing, versions
from app.review.models import Review, ReviewState, ReviewVersion
from app.review.rules import Change, Sheet
from app.review.wording import FIGURES
from app.schemes.models import SchemeVersion
from app.schemes.queries import Ruling


@dataclass(frozen=True, slots=True)
class Fault:
    """Something found wrong: whose line it is ("" = none), and what in Chinese."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome for one version: what it is known by, what it comes to now, what is wrong."""

    number: int
    stored: str
    recomputed: str
    faults: tuple[Fault, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


#: how what is hashed of a row is called
WORDS = {
    **FIGURES,
    "is_listed": "是否在名单里",
    "left_out": "未列入原因",
    "inputs": "人员情况",
    "remarks": "备注",
    "ranked": "参加排名人数",
    "is_on_border": "是否同分",
}


def verify(review: Review, *, now: datetime) -> list[Verified]:
    """Check every version of a branch's year, the first one first."""
    query = sa.select(ReviewVersion).where(ReviewVersion.review_id == review.id)
    found = db.session.scalars(query.order_by(ReviewVersion.number)).all()
    return [_version(review, each, now=now) for each in found]


def _version(review: Review, kept: ReviewVersion, *, now: datetime) -> Verified:
    stored = versions.stored_sheet(review, kept)
    names = {one: name for one, (name, _) in versions.names(kept.id).items()}
    branch = organisation(review.region_id, review.organisation_id)
    ruling, run = preparing.judged(branch, review, review.period, now=now)
    again = computing.sheet(
        versions.terms_of(review, kept, ruling, run), versions.assessees_of(stored.rows)
    )
    changed = rules.changes(again.rows, stored.rows)
    faults = [
        *_of_document(kept, stored, names),
        *(_said(each, names) for each in changed),
        *_of_the_rest(again, stored, names),
        *_of_schemes(kept, ruling),
        *_of_ledger(kept),
        *_of_signatures(review, kept),
    ]
    return Verified(kept.number, kept.sha256.hex(), again.sha256.hex(), tuple(faults))


def _said(change: Change, names: dict[uuid.UUID, str]) -> Fault:
    words = WORDS[change.name]
    return Fault(
        names.get(change.person_id, str(change.person_id)),
        f"{words}：按原始记录应为 {change.before}，表里是 {change.after}",
    )


def _of_the_rest(again: Sheet, stored: Sheet, names: dict[uuid.UUID, str]) -> Iterator[Fault]:
    """What differs beside the numbers that are compared one by one: remarks, places."""
    then, now = _parts(rules.canonical(again)), _parts(rules.canonical(stored))
    if then.pop("") != now.pop(""):
        yield Fault("", "优秀名额与按原始记录重新计算的不同")
    for person in sorted(then.keys() & now.keys()):
        fields = [key for key in sorted(then[person]) if then[person][key] != now[person][key]]
        if words := "、".join(WORDS[key] for key in fields if key not in rules.COMPARED):
            name = names.get(uuid.UUID(person), person)
            yield Fault(name, f"与按原始记录重新计算的不同：{words}")


def _of_document(
    kept: ReviewVersion, stored: Sheet, names: dict[uuid.UUID, str]
) -> Iterator[Fault]:
    """What stands in the tables against the text that was hashed: which rows were edited."""
    if hashlib.sha256(kept.document).digest() != kept.sha256:
        yield Fault("", "存下的原文与校验值不符")
        return
    if rules.canonical(stored) == kept.document:
        return
    then, now = _parts(kept.document), _parts(rules.canonical(stored))
    for place in sorted(then.keys() | now.keys()):
        if then.get(place) != now.get(place):
            yield _edited(place, then.get(place), now.get(place), names)


def _parts(document: bytes) -> dict[str, Any]:
    """Each row of a canonical text by its person, and what stands beside the rows under ""."""
    written = json.loads(document)
    rows = {row["person_id"]: row for row in written.pop("rows")}
    return {**rows, "": written}


def _edited(place: str, then: Any, now: Any, names: dict[uuid.UUID, str]) -> Fault:
    if not place:
        return Fault("", "表头（截止日、办法版本、优秀名额）在定稿后被改过")
    name = names.get(uuid.UUID(place), place)
    if then is None or now is None:
        return Fault(name, "这一行在定稿后被" + ("加进表里" if then is None else "删掉"))
    fields = [key for key in sorted(then) if then[key] != now.get(key)]
    words = "、".join(WORDS.get(key, key) for key in fields)
    return Fault(name, f"这一行在定稿后被改过：{words}")


def _of_schemes(kept: ReviewVersion, ruling: Ruling) -> Iterator[Fault]:
    texts = {each.number: each.id for each in ruling.versions}
    for number, digest in kept.schemes:
        version_id = texts.get(number)
        version = db.session.get(SchemeVersion, version_id) if version_id else None
        text = version.document.encode() if version else b""
        if hashlib.sha256(text).hexdigest() != digest:
            yield Fault("", f"积分办法第 {number} 版的文字被改过")


def _of_ledger(kept: ReviewVersion) -> Iterator[Fault]:
    heads = [(uuid.UUID(one), sequence, bytes.fromhex(head)) for one, sequence, head in kept.heads]
    if heads_hash(heads) != kept.heads_sha256:
        yield Fault("", "存下的台账截止位置被改过")
    for account_id, sequence, head in heads:
        account = db.session.get(Account, account_id)
        query = sa.select(LedgerEntry.hash).where(
            LedgerEntry.region_id == kept.region_id,
            LedgerEntry.account_id == account_id,
            LedgerEntry.sequence == sequence,
        )
        found = db.session.execute(query).scalar_one_or_none() if sequence else GENESIS
        if account is None or found != head:
            yield Fault("", f"账户 {account_id} 的台账第 {sequence} 行与当时不同")


def _of_signatures(review: Review, kept: ReviewVersion) -> Iterator[Fault]:
    is_final = review.state is ReviewState.FROZEN and kept.number == review.version
    if is_final and len(signing.signatures(kept.id)) < signing.SIGNATURES:
        yield Fault("", "已审定的表少了签字")
