"""上报数据包: five groups with the same rows in both kinds of file, and a manifest that holds."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from flask import current_app

from app.certificates import bundle
from app.certificates.errors import NothingToHandOver, TooManyToHandOver
from app.certificates.rules import Span
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.exports import jobs, queries
from app.exports import service as exports
from app.exports.rules import ExportKind
from app.records import service as facts
from tests.certificates.scenes import NOW, THEN, YEAR, served
from tests.exports.scenes import store_of
from tests.support.cast import Cast


@pytest.fixture
def ready(inside: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two served the community, one of them beside another one; a wish, a void record."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction():
        served(inside, "volunteer", 6000, title="=1+1")
        served(inside, "member", 30, host="branch", at=THEN + timedelta(days=1))
        served(inside, "member", 20, source="wish:1", title="给老人擦身", at=THEN)
        served(inside, "member", 999, host="other_community")
        served(inside, "member", 500, counts_as_hours=False)
        served(inside, "volunteer", 10, at=THEN - timedelta(days=365))
        facts.void(served(inside, minutes=800), by_id=None, now=NOW, reason="写错了")
    return inside


def begin(cast: Cast, who: str = "reviewer", period: str = "2026") -> Any:
    """Ask for the bundle of the community; the id of the export."""
    with transaction():
        found, _ = exports.begin(
            cast.node("community"),
            ExportKind.BUNDLE,
            "zip",
            {"period": period},
            by=cast.actor(who, now=NOW),
            now=NOW,
        )
    return found.id


def made(cast: Cast) -> zipfile.ZipFile:
    """The bundle, as it is handed out."""
    export_id = begin(cast)
    assert jobs.exports(NOW, NOW) == "made 1"
    found = queries.export(cast.actor("reviewer", now=NOW), export_id, now=NOW)
    assert found.title == "杏园社区2026年上报数据包"
    return zipfile.ZipFile(io.BytesIO(store_of(current_app).fetch(found.file)))


def test_it_holds_what_the_place_recorded_and_no_more(ready: Cast) -> None:
    file = made(ready)
    services = json.loads(file.read("志愿服务情况.json"))
    people = json.loads(file.read("个人基本信息.json"))

    assert [(each["姓名"], each["时长（分钟）"], each["服务内容"]) for each in services] == [
        ("苏小禾", 6000, "=1+1"),
        ("林晓月", 20, "完成微心愿"),
        ("林晓月", 30, "河道清洁"),
    ]
    assert [each["姓名"] for each in people] == ["林晓月", "苏小禾"]
    assert people[1]["手机号"] == "13800000003"
    stars = json.loads(file.read("评价情况.json"))
    assert [(each["累计时长（分钟）"], each["星级"]) for each in stars] == [(1049, 0), (6010, 1)]
    assert json.loads(file.read("培训情况.json")) == []


def test_both_kinds_of_file_say_the_same(ready: Cast) -> None:
    file = made(ready)
    for name in bundle.HEADINGS:
        text = file.read(f"{name}.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        told = json.loads(file.read(f"{name}.json"))

        plain = [{key: value.removeprefix("'") for key, value in row.items()} for row in rows]
        assert plain == [{key: str(value) for key, value in each.items()} for each in told]
        assert text.splitlines()[0].count(",") == len(bundle.HEADINGS[name]) - 1
    assert '"\'=1+1"' in file.read("志愿服务情况.csv").decode()


def test_the_manifest_holds_every_file_to_the_byte(ready: Cast) -> None:
    file = made(ready)
    manifest = json.loads(file.read("manifest.json"))

    assert {each["file"] for each in manifest["files"]} == set(file.namelist()) - {"manifest.json"}
    for each in manifest["files"]:
        content = file.read(each["file"])
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
        assert each["bytes"] == len(content)
    rows = {each["file"]: each["rows"] for each in manifest["files"]}
    assert (rows["志愿服务情况.csv"], rows["个人基本信息.json"]) == (3, 2)
    assert (manifest["since"], manifest["until"]) == ("2026-01-01", "2026-11-20")
    assert manifest["not_recorded"] == ["培训情况", "表彰奖励情况"]


def test_the_same_records_give_the_same_files(ready: Cast) -> None:
    one, other = (
        bundle.as_zip(
            bundle.gather(ready.node("community"), YEAR), ready.node("community"), YEAR, made_at=NOW
        )
        for _ in range(2)
    )
    files = [zipfile.ZipFile(io.BytesIO(each)) for each in (one, other)]

    assert files[0].read("manifest.json") == files[1].read("manifest.json")


@pytest.mark.parametrize("who", ["secretary", "other_reviewer", "admin", "auditor", "member"])
def test_who_reads_names_masked_makes_none(ready: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        begin(ready, who)


def test_an_empty_year_and_too_many_are_said_at_once(
    ready: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NothingToHandOver):
        begin(ready, period="2024")
    monkeypatch.setattr(bundle, "MOST", 2)
    with pytest.raises(TooManyToHandOver):
        begin(ready)
    assert bundle.services_count(ready.node("community"), Span(date(2026, 5, 10), THEN.date())) == 2
