"""上报数据包 bundle: what a place recorded, for being entered into the national volunteer system.

Order 67 (see `rules`), art. 4, names five groups of what is recorded of a volunteer: the person,
service, training, honours, evaluation. Each comes as CSV and JSON with the same rows, beside a
manifest with how many and a SHA-256 of every file. Nobody records training and honours here: those
groups have headings and no rows, and the manifest says so.
"""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.certificates.paper import CLASS_LABELS
from app.certificates.queries import ITS_TEXT, WISH, counted
from app.certificates.rules import Span, star
from app.core.cells import plain, safe
from app.core.clock import local_day
from app.core.db import db
from app.core.progress import Told, quiet
from app.events.rules import CATEGORIES
from app.organisations.models import Organisation
from app.organisations.queries import below, region
from app.organisations.rules import setting
from app.records.models import RecordText, ServiceRecord

#: service records in one bundle; more are made by those below
MOST = 200_000
HEADINGS: Mapping[str, Sequence[str]] = {
    "个人基本信息": ("志愿者卡号", "姓名", "手机号", "出生年份", "登记日期"),
    "志愿服务情况": (
        *("记录编号", "志愿者卡号", "姓名", "日期", "服务内容", "类别"),
        *("时长（分钟）", "记录方式", "记录单位"),
    ),
    "培训情况": ("志愿者卡号", "姓名", "日期", "培训内容", "培训单位"),
    "表彰奖励情况": ("志愿者卡号", "姓名", "日期", "名称", "授予单位"),
    "评价情况": ("志愿者卡号", "姓名", "累计时长（分钟）", "星级"),
}
NOT_RECORDED = ("培训情况", "表彰奖励情况")
Rows = list[tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five groups."""

    name: str
    rows: Rows

    @property
    def headings(self) -> Sequence[str]:
        """What its columns are called."""
        return HEADINGS[self.name]


def services_count(node: Organisation, span: Span) -> int:
    """How many services a place and all below it recorded in some days."""
    query = sa.select(sa.func.count()).select_from(ServiceRecord)
    return int(db.session.execute(query.where(*_hosted(node, span))).scalar_one())


def gather(node: Organisation, span: Span) -> list[Group]:
    """The five groups, people in the order of their names. Reads only."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    served = sa.select(human).join(ServiceRecord, ServiceRecord.person_id == Person.id)
    query = sa.select(Person).where(Person.id.in_(served.where(*_hosted(node, span))))
    people = list(db.session.scalars(query.order_by(Person.pinyin, Person.id)))
    known = {each.id: each for each in people}
    rows = {
        "个人基本信息": [_person(each) for each in people],
        "志愿服务情况": list(_services(node, span, known)),
        "评价情况": list(_stars(node, people)),
    }
    return [Group(name, rows.get(name, [])) for name in HEADINGS]


def as_zip(
    groups: Sequence[Group],
    node: Organisation,
    span: Span,
    *,
    made_at: datetime,
    told: Told = quiet,
) -> bytes:
    """The files and their manifest; `told` hears of each."""
    target, listed = io.BytesIO(), []
    files = [
        (f"{group.name}.{kind}", write(group), len(group.rows))
        for group in groups
        for kind, write in (("csv", _as_csv), ("json", _as_json))
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for number, (name, content, rows) in enumerate(files, 1):
            bundle.writestr(name, content)
            sha = hashlib.sha256(content).hexdigest()
            listed.append({"file": name, "rows": rows, "bytes": len(content), "sha256": sha})
            told(number, len(files))
        manifest = {
            "title": "志愿服务上报数据包",
            "organisation": node.name,
            "since": span.since.isoformat(),
            "until": span.until.isoformat(),
            "made_at": made_at.isoformat(timespec="seconds"),
            "not_recorded": list(NOT_RECORDED),
            "files": listed,
        }
        bundle.writestr("manifest.json", _json(manifest))
    return target.getvalue()


def _hosted(node: Organisation, span: Span) -> list[sa.ColumnElement[bool]]:
    hosts = below(node.region_id, node.path)
    return [*counted(node.region_id, span), ServiceRecord.organisation_id.in_(hosts)]


def _person(person: Person) -> tuple[str | int, ...]:
    return (
        person.card_number,
        plain(person.name),
        accounts.phone_of(person),
        str(person.birth_year or ""),
        local_day(person.created_at).isoformat(),
    )


def _services(
    node: Organisation, span: Span, known: Mapping[uuid.UUID, Person]
) -> Iterator[tuple[str | int, ...]]:
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    query = (
        sa.select(ServiceRecord, RecordText.title, Organisation.name, human)
        .join(Person, Person.id == ServiceRecord.person_id)
        .join(Organisation, Organisation.id == ServiceRecord.organisation_id)
        .outerjoin(RecordText, ITS_TEXT)
        .where(*_hosted(node, span))
        .order_by(ServiceRecord.occurred_at, ServiceRecord.id)
    )
    for record, title, host, person_id in db.session.execute(query):
        person, category = known[person_id], CATEGORIES.get(record.category)
        yield (
            str(record.id),
            person.card_number,
            plain(person.name),
            local_day(record.occurred_at).isoformat(),
            WISH if record.source.startswith("wish:") else plain(title or ""),
            category.label if category else "",
            record.minutes,
            CLASS_LABELS[record.time_class],
            plain(host),
        )


def _stars(node: Organisation, people: Sequence[Person]) -> Iterator[tuple[str | int, ...]]:
    """The star level by all hours ever, wherever they were served."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    query = (
        sa.select(human, sa.func.sum(ServiceRecord.minutes))
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(*counted(node.region_id))
        .group_by(human)
    )
    minutes = {row[0]: int(row[1]) for row in db.session.execute(query)}
    table = setting(region(node.region_id).settings, "star_hours")
    for person in people:
        found = minutes.get(person.id, 0)
        yield person.card_number, plain(person.name), found, star(found, table).reached


def _as_csv(group: Group) -> bytes:
    """Excel sees UTF-8 by its mark; no text is taken for a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(group.headings)
    writer.writerows([[safe(str(value)) for value in row] for row in group.rows])
    return target.getvalue().encode("utf-8-sig")


def _as_json(group: Group) -> bytes:
    return _json([dict(zip(group.headings, row, strict=True)) for row in group.rows])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
