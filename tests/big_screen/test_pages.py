"""The screen as a page, its polling address and its files."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.big_screen import pages
from app.core import clock
from tests.big_screen.facts import crowd
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.visits import browser, event
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    pages.kept.forget()
    yield scenes.town(app)
    pages.kept.forget()


def _here(cast: Cast, node: str = "community", rest: str = "") -> str:
    return f"/organisations/{cast.nodes[node]}/big-screen{rest}"


def _figures(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-figure="(\w+)">([^<]*)<', page))


@pytest.mark.parametrize(
    ("who", "node", "status"),
    [
        ("reviewer", "community", 200),
        ("party_worker", "community", 200),
        ("upper", "street", 200),
        ("admin", "district", 200),
        ("auditor", "district", 200),
        ("reviewer", "street", 403),
        ("other_reviewer", "community", 403),
        ("secretary", "community", 403),
        ("volunteer", "community", 403),
        ("sysadmin", "community", 403),
        # a branch has no hall
        ("upper", "branch", 404),
    ],
)
def test_the_screen_is_for_who_answers_for_the_node(
    app: Flask, cast: Cast, who: str, node: str, status: int
) -> None:
    page = browser(app, cast, who)

    for rest in ("", "/figures", "/months.csv"):
        assert page.client.get(_here(cast, node, rest)).status_code == status


def test_nobody_opens_it_without_signing_in(app: Flask, cast: Cast) -> None:
    answer = browser(app, cast, "").client.get(_here(cast))

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_a_community_reads_its_year(app: Flask, cast: Cast) -> None:
    crowd(app, cast, 6, clock.now() - timedelta(minutes=1), minutes=100)
    scenes.published(app, cast)
    event(app, cast)

    page = browser(app, cast, "reviewer").open(_here(cast))

    assert _figures(page.page) == {
        "hours": "10",
        "machine": "10",
        "hand": "0",
        "times": "6",
        "volunteers": "6",
        "lit": "0",
        "open": "1",
    }
    assert "新心愿：想要一副老花镜" in page.text
    assert "活动：河道清洁" in page.text


def test_few_people_are_nobodys_business(app: Flask, cast: Cast) -> None:
    crowd(app, cast, 4, clock.now() - timedelta(minutes=1), minutes=333)

    page = browser(app, cast, "reviewer").open(_here(cast))
    months = browser(app, cast, "reviewer").client.get(_here(cast, rest="/months.csv")).text

    assert _figures(page.page)["volunteers"] == "少于 5"
    assert {_figures(page.page)[name] for name in ("hours", "machine", "hand", "times")} == {"—"}
    assert "22" not in months
    assert "不显示" in months


def test_nobody_is_named(app: Flask, cast: Cast) -> None:
    crowd(app, cast, 6, clock.now())
    scenes.published(app, cast)

    staff = browser(app, cast, "reviewer")
    texts = [staff.open(_here(cast)).page.split('<main class="board"')[1]]
    texts.append(
        json.dumps(staff.client.get(_here(cast, rest="/figures")).json, ensure_ascii=False)
    )

    for text in texts:
        assert not [word for word in scenes.PERSONAL if word in text]
        assert "邻居" not in text


def test_a_community_without_anything_says_what_will_fill_it(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast))

    assert page.status == 200
    assert page.text.count("今年还没有数字。") == 3
    assert "有了会自己出现在这里" in page.text
    assert set(_figures(page.page).values()) == {"0"}


def test_asking_again_costs_a_304(app: Flask, cast: Cast) -> None:
    staff, path = browser(app, cast, "reviewer"), _here(cast, rest="/figures")

    first = staff.client.get(path)
    again = staff.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    crowd(app, cast, 6, clock.now())
    pages.kept.forget()
    changed = staff.client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.data == b""
    assert changed.json["figures"]["volunteers"] == "6"


def test_the_page_and_its_polling_say_the_same(app: Flask, cast: Cast) -> None:
    crowd(app, cast, 7, clock.now())
    staff = browser(app, cast, "reviewer")

    page, answer = staff.open(_here(cast)).page, staff.client.get(_here(cast, rest="/figures")).json

    assert _figures(page) == answer["figures"]
    for name, rows in answer["tables"].items():
        assert _rows(page, name)[1:] == rows


def _rows(page: str, name: str) -> list[list[str]]:
    table = page.split(f'data-name="{name}"')[1].split("</table>", maxsplit=1)[0]
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", line) for line in lines]


@pytest.mark.parametrize("name", ["months", "wishes", "events"])
def test_files_hold_exactly_what_the_page_shows(app: Flask, cast: Cast, name: str) -> None:
    crowd(app, cast, 7, clock.now())
    scenes.published(app, cast)
    event(app, cast)
    staff: Reader = browser(app, cast, "reviewer")
    shown = _rows(staff.open(_here(cast)).page, name)

    as_csv = staff.client.get(_here(cast, rest=f"/{name}.csv"))
    as_xlsx = staff.client.get(_here(cast, rest=f"/{name}.xlsx"))

    assert list(csv.reader(io.StringIO(as_csv.data.decode("utf-8-sig")))) == shown
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx.data)).get_sheet_by_index(0)
    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    assert rows[0][0].startswith(f"杏园社区{clock.local(clock.now()).year}年")
    assert [[_same(cell) for cell in row] for row in rows[1 : 1 + len(shown)]] == [
        [_same(cell) for cell in row] for row in shown
    ]


def _same(cell: str) -> str:
    """Numbers alike, whether written as 2, 2.0 or 1,002."""
    digits = cell.replace(",", "")
    return str(float(digits)) if re.fullmatch(r"[\d.]+", digits) else cell
