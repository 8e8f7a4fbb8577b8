"""How the records of an organisation's events were proved: shares in sight, nobody judged."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.records.models import TimeClass, Trust
from tests.big_screen.facts import serve
from tests.support.cast import Cast, gather
from tests.support.charts import files_of, rows_of
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _here(cast: Cast, node: str = "branch", rest: str = "") -> str:
    return f"/organisations/{cast.nodes[node]}/proofs{rest}"


def _held(app: Flask, cast: Cast, trusts: str, *, node: str = "branch", **more: object) -> None:
    """Records of an event of a node, one for each way."""
    with app.app_context(), transaction():
        for trust in map(Trust, trusts.split()):
            kind = TimeClass.HAND if trust is Trust.HAND else TimeClass.SCANNED
            fields: dict[str, object] = {
                "trust": trust,
                "time_class": kind,
                "organisation_id": cast.nodes[node],
            }
            at = more.get("at", clock.now())
            rest = {name: value for name, value in more.items() if name != "at"}
            serve(cast, "volunteer", at, 60, **fields, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "node", "status"),
    [
        ("organiser", "branch", 200),
        ("secretary", "branch", 200),
        ("reviewer", "branch", 200),
        ("upper", "community", 200),
        ("auditor", "branch", 200),
        ("other_organiser", "branch", 403),
        ("organiser", "community", 403),
        ("member", "branch", 403),
    ],
)
def test_it_is_for_who_runs_the_events_of_the_node(
    app: Flask, cast: Cast, who: str, node: str, status: int
) -> None:
    page = browser(app, cast, who)

    assert page.open(_here(cast, node)).status == status
    assert page.open(_here(cast, node, "/months.csv")).status == status


def test_each_way_is_counted_with_its_share(app: Flask, cast: Cast) -> None:
    _held(app, cast, "screen screen screen poster steward hand hand hand")
    _held(app, cast, "hand", node="other_branch")
    _held(app, cast, "hand", source="wish:1")

    page = browser(app, cast, "organiser").open(_here(cast))

    assert "一共 8 人次，其中人工补登 3 人次，占 37.5%。" in page.text
    assert rows_of(page.page, "ways")[1:] == [
        ["动态码", "3", "37.5%"],
        ["张贴码", "1", "12.5%"],
        ["现场核验", "1", "12.5%"],
        ["人工补登", "3", "37.5%"],
    ]
    assert rows_of(page.page, "months")[-1][1:] == ["5", "3", "37.5%", "3", "1", "1"]
    assert "偶尔补几个人很平常" in page.text
    assert 'href="/hand-entries"' in page.page


def test_months_are_those_of_the_year_asked_for(app: Flask, cast: Cast) -> None:
    last = clock.local_day(clock.now()).year - 1
    _held(app, cast, "hand", at=clock.day_start(date(last, 3, 1)))
    _held(app, cast, "screen", at=clock.day_start(date(last, 3, 1)) - timedelta(seconds=1))
    organiser = browser(app, cast, "organiser")

    page = organiser.open(_here(cast, rest=f"?year={last}")).page

    months = rows_of(page, "months")
    assert [row[1:3] for row in months[2:4]] == [["1", "0"], ["0", "1"]]
    assert months[1][3] == "—"
    assert "还没有签到记录" in organiser.open(_here(cast)).text


@pytest.mark.parametrize("year", ["1", "heute", "99999999999"])
def test_a_year_that_cannot_be_is_this_year(app: Flask, cast: Cast, year: str) -> None:
    page = browser(app, cast, "organiser").open(_here(cast, rest=f"?year={year}"))

    assert f"{clock.local_day(clock.now()).year} 年" in page.text


@pytest.mark.parametrize("name", ["ways", "months"])
def test_the_files_hold_what_the_page_shows(app: Flask, cast: Cast, name: str) -> None:
    _held(app, cast, "screen hand")
    organiser = browser(app, cast, "organiser")
    page = organiser.open(_here(cast)).page

    as_csv, as_xlsx = files_of(organiser.client, page, name)

    assert as_csv == rows_of(page, name)
    assert [row[0] for row in as_xlsx] == [row[0] for row in as_csv]


def test_the_way_to_it_is_beside_the_events(app: Flask, cast: Cast) -> None:
    assert _here(cast) in browser(app, cast, "organiser").open("/manage/events").page
