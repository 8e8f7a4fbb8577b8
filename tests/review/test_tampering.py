"""An edit past the product, after a year is frozen, is found and its place named."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.review import rules, verifying, versions
from app.review.models import ReviewRow
from tests.review.steps import conclude, publish, review, sign
from tests.review.year import OVER, served, town
from tests.support.cast import Cast
from tests.support.scenes import lived


@pytest.fixture
def frozen(app: Flask) -> Cast:
    """The year, frozen at its first version."""

    def live() -> Cast:
        cast = town(app)
        with app.app_context():
            with transaction():
                served(cast)
            publish(cast)
            conclude(cast)
            sign(cast, "secretary")
            sign(cast, "second_member")
        return cast

    return lived(app, "a year that is frozen", live)


def edit(statement: str, **values: object) -> None:
    """Change the database as somebody with its password does: past every trigger."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(query).fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        done = connection.execute(sa.text(statement), values)
        assert done.rowcount > 0


def faults(cast: Cast) -> list[str]:
    """What the verification names."""
    db.session.expire_all()
    (outcome,) = verifying.verify(review(cast), now=OVER)
    return [f"{each.name}：{each.why}" for each in outcome.faults]


MEMBER = "(SELECT id FROM persons WHERE name = '林晓月')"
OTHER = "(SELECT id FROM persons WHERE name = '何青')"
COLUMNS = ", ".join(column.name for column in ReviewRow.__table__.columns)
EDITS = {
    "the points of a row": (
        f"UPDATE review_rows SET points = points + 100 WHERE person_id = {MEMBER}",
        [
            "林晓月：这一行在定稿后被改过：积分",
            "林晓月：积分：按原始记录应为 1417，表里是 1517",
        ],
    ),
    "the rank of a row": (
        f"UPDATE review_rows SET rank = 1 WHERE person_id = {MEMBER}",
        ["林晓月：这一行在定稿后被改过：名次", "林晓月：名次：按原始记录应为 2，表里是 1"],
    ),
    "the reason of who is left out": (
        "UPDATE review_rows SET left_out = 'exempt:illness' WHERE left_out = 'exempt:age'",
        ["柏清秋：这一行在定稿后被改过：未列入原因"],
    ),
    "the places for the best": (
        "UPDATE review_versions SET top_places = 3",
        ["：表头（截止日、办法版本、优秀名额）在定稿后被改过"],
    ),
    "the hash itself": (
        "UPDATE review_versions SET sha256 = heads_sha256",
        ["：存下的原文与校验值不符"],
    ),
    "a row taken away": (
        f"DELETE FROM review_rows WHERE person_id = {MEMBER}",
        ["林晓月：这一行在定稿后被删掉"],
    ),
    "a row put in": (
        f"INSERT INTO review_rows ({COLUMNS}) SELECT {COLUMNS.replace('person_id', OTHER)} "
        f"FROM review_rows WHERE person_id = {MEMBER}",
        ["这一行在定稿后被加进表里"],
    ),
    "where the ledger stood": (
        "UPDATE review_versions SET heads = '[]'",
        ["：存下的台账截止位置被改过"],
    ),
    "a fact": (
        "UPDATE service_records SET amount = 900 WHERE amount = 700",
        ["林晓月：积分：按原始记录应为 1617，表里是 1417"],
    ),
    "the minutes of a fact": (
        "UPDATE service_records SET minutes = 185 WHERE minutes = 125",
        ["林晓月：扫码时长：按原始记录应为 185，表里是 125"],
    ),
    "a void that was never": (
        "INSERT INTO record_changes (region_id, year, id, record_id, kind, reason, at) "
        "SELECT region_id, year, id, id, 'void', '', recorded_at FROM service_records "
        "WHERE amount = 700",
        ["林晓月：次数：按原始记录应为 2，表里是 3"],
    ),
    "a line of the ledger": (
        "UPDATE ledger_entries SET hash = previous_hash WHERE amount = 200",
        ["的台账第 1 行与当时不同"],
    ),
    "the text of the scheme": (
        "UPDATE scheme_versions SET document = REPLACE(document, 'points: 2', 'points: 1')",
        ["：积分办法第 1 版的文字被改过", "积分"],
    ),
    "a signature taken away": (
        "DELETE FROM review_signatures WHERE capacity = 'committee'",
        ["：已审定的表少了签字"],
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_past_the_product_is_found_and_named(app: Flask, frozen: Cast, what: str) -> None:
    statement, wanted = EDITS[what]
    with app.app_context():
        assert faults(frozen) == []
        db.session.rollback()
        edit(statement)
        found = faults(frozen)

    assert found
    for each in wanted:
        assert any(each in fault for fault in found), found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("UPDATE review_versions SET top_places = 5, top_base = 15", "优秀名额"),
        ("UPDATE review_rows SET remarks = '[]' WHERE points = 900", "穆立冬：与按原始记录"),
        ("UPDATE review_rows SET ranked = 9 WHERE points = 900", "参加排名人数"),
        ("UPDATE review_rows SET is_on_border = 1 WHERE points = 900", "是否同分"),
    ],
)
def test_an_edit_that_hashes_the_sheet_anew_is_found_by_what_the_facts_come_to(
    app: Flask, frozen: Cast, statement: str, wanted: str
) -> None:
    with app.app_context():
        edit(statement)
        db.session.expire_all()
        kept = versions.version(review(frozen))
        assert kept is not None
        sheet = versions.stored_sheet(review(frozen), kept)
        db.session.rollback()
        edit(
            "UPDATE review_versions SET document = :document, sha256 = :sha256",
            document=rules.canonical(sheet),
            sha256=sheet.sha256,
        )
        found = faults(frozen)

    assert any(wanted in each for each in found), found


def test_an_edited_name_is_nobodys_mark(app: Flask, frozen: Cast) -> None:
    """Names stand beside the rows and may be erased by right: the sheet still verifies."""
    with app.app_context():
        edit("UPDATE review_names SET name = '已注销'")

        assert faults(frozen) == []


@pytest.mark.parametrize("table", ["review_versions", "review_rows", "review_signatures"])
def test_the_database_refuses_to_change_what_was_computed(
    app: Flask, frozen: Cast, table: str
) -> None:
    with app.app_context(), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.text(f"DELETE FROM {table}"))


def test_a_merge_of_records_after_the_freeze_leaves_the_sheet_as_it_was(
    app: Flask, frozen: Cast
) -> None:
    """Whose records counted is part of the sheet; what a merge adds later comes by a supplement."""
    with app.app_context():
        edit(
            f"UPDATE persons SET state = 'merged', merged_into_id = {MEMBER} WHERE name = '周远山'"
        )

        assert faults(frozen) == []
