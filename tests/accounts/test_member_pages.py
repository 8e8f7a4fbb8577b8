"""Members, rosters, activation slips and claims on pages: for who answers for the branch."""

import io
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter
from flask import Flask

from app.accounts import activation, claims
from app.accounts.models import Membership, MembershipKind, Person
from app.core import clock
from app.core.db import db, transaction
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader, sms_file
from tests.support.visits import browser

GOOD = ("安小雨", "13911112222", "第一党小组", "正式党员")
BAD = ("坏号码", "1391", "第一党小组", "正式党员")


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


def _workbook(*rows: tuple[str, ...]) -> io.BytesIO:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("党员")
        for number, row in enumerate((("姓名", "手机号", "党小组", "党员类型"), *rows)):
            sheet.write_row(number, 0, row)
    target.seek(0)
    return target


def _upload(app: Flask, cast: Cast, who: str, *rows: tuple[str, ...]) -> Reader:
    path = f"/organisations/{cast.nodes['branch']}/roster"
    page = browser(app, cast, who).open(path if who != "member" else "/help")
    return page.send(path, {"file": (_workbook(*rows), "roster.xlsx")})


def _names(app: Flask, branch: uuid.UUID) -> set[str]:
    with app.app_context():
        query = (
            sa.select(Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.organisation_id == branch,
                Membership.kind == MembershipKind.PARTY,
                Membership.to_on.is_(None),
            )
        )
        return set(db.session.scalars(query))


MANAGING = ["members", "roster", "activation"]


@pytest.mark.parametrize("page", MANAGING)
@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("member", 403)])
def test_the_secretary_manages_the_own_branch(
    app: Flask, cast: Cast, page: str, who: str, status: int
) -> None:
    path = f"/organisations/{cast.nodes['branch']}/{page}"

    assert browser(app, cast, who).open(path).status == status


@pytest.mark.parametrize("page", MANAGING)
@pytest.mark.parametrize("who", ["other_secretary", "other_reviewer"])
def test_another_branch_is_not_there(app: Flask, cast: Cast, page: str, who: str) -> None:
    path = f"/organisations/{cast.nodes['branch']}/{page}"

    assert browser(app, cast, who).open(path).status == 404
    assert reader(app).open(path).path == "/sign-in"


def test_numbers_of_members_are_masked(app: Flask, cast: Cast) -> None:
    path = f"/organisations/{cast.nodes['branch']}/members"

    page = browser(app, cast, "secretary").open(path)

    assert "林晓月" in page.text
    assert "138****0000" in page.text
    assert "13800000000" not in page.page


def test_members_are_found_by_initials(app: Flask, cast: Cast) -> None:
    path = f"/organisations/{cast.nodes['branch']}/members?words=lxy"

    page = browser(app, cast, "secretary").open(path)

    assert "林晓月" in page.text
    assert "周远山" not in page.text


def test_a_roster_is_shown_before_anything_is_written(app: Flask, cast: Cast) -> None:
    before = _names(app, cast.nodes["branch"])

    page = _upload(app, cast, "secretary", GOOD, BAD)

    assert page.path.startswith("/roster/")
    assert "第 3 行" in page.text
    assert "手机号应为 11 位数字" in page.text
    assert "安小雨" in page.text
    assert _names(app, cast.nodes["branch"]) == before


def test_a_confirmed_roster_is_written_once_without_its_bad_rows(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast, "secretary", GOOD, BAD)
    preview = page.path

    page.send(preview)
    done = page.text
    page.open(preview)

    assert "名册已导入" in done
    assert "安小雨" in _names(app, cast.nodes["branch"])
    assert "坏号码" not in _names(app, cast.nodes["branch"])
    assert "名册已导入" in page.text


def test_another_persons_preview_is_not_there(app: Flask, cast: Cast) -> None:
    preview = _upload(app, cast, "secretary", GOOD).path

    other = browser(app, cast, "party_worker").open(preview)
    other.open("/help").send(preview)

    assert other.status == 404
    assert "安小雨" not in _names(app, cast.nodes["branch"])


def test_the_preview_and_the_template_come_as_workbooks(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast, "secretary", GOOD, BAD)

    for path in (f"{page.path}.xlsx", "/roster/template.xlsx"):
        answer = page.client.get(path)
        assert answer.data.startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_a_file_that_is_no_workbook_is_said_beside_the_field(app: Flask, cast: Cast) -> None:
    path = f"/organisations/{cast.nodes['branch']}/roster"
    page = browser(app, cast, "secretary").open(path)

    page.send(path, {"file": (io.BytesIO(b"no workbook"), "roster.xlsx")})

    assert page.status == 422
    assert "读不出这个文件" in page.text


def test_a_member_uploads_nothing(app: Flask, cast: Cast) -> None:
    assert _upload(app, cast, "member", GOOD).status == 403


def test_slips_are_printed_and_open_the_door_once(app: Flask, cast: Cast) -> None:
    path = f"/organisations/{cast.nodes['branch']}/activation"
    page = browser(app, cast, "secretary").open(path)

    page.send(path, {"everybody": "1"})

    assert page.status == 200
    assert page.page.startswith("%PDF")


def _slip(app: Flask, cast: Cast) -> str:
    with app.app_context(), transaction():
        by = cast.actor("secretary")
        return activation.issue([cast.people["member"]], by=by, now=clock.now())[0].spaced


def test_a_slip_signs_its_person_in_once(app: Flask, cast: Cast) -> None:
    code = _slip(app, cast)
    first, second = reader(app), reader(app)
    for each in (first, second):
        each.open("/sign-in/activation").send(
            "/sign-in/activation", {"code": code.lower(), "next": "/me"}
        )

    assert first.path == "/me"
    assert "林晓月" in first.text
    assert second.status == 422
    assert second.path == "/sign-in/activation"


def test_slips_cannot_be_tried_out(app: Flask, cast: Cast) -> None:
    thief = reader(app).open("/sign-in/activation")

    statuses = {
        thief.send("/sign-in/activation", {"code": f"AAAA{number:04d}"}).status
        for number in range(61)
    }

    assert statuses == {422, 429}
    code = _slip(app, cast)
    assert thief.send("/sign-in/activation", {"code": code}).status == 429


def _claim(app: Flask, cast: Cast, words: str = "杏园第一党支部") -> None:
    with app.app_context(), transaction():
        claims.claim_branch(words, by=cast.actor("volunteer"), now=clock.now())


def test_a_claim_is_linked_in_one_tap(app: Flask, cast: Cast) -> None:
    _claim(app, cast)
    branch = cast.nodes["branch"]
    page = browser(app, cast, "secretary").open("/todo")
    listed = page.text

    page.send(f"/people/{cast.people['volunteer']}/branch", {"branch": str(branch)})

    assert "苏小禾" in listed
    assert "苏小禾" in _names(app, branch)
    assert "苏小禾" not in page.text


def test_a_claim_is_turned_down(app: Flask, cast: Cast) -> None:
    _claim(app, cast)
    branch = cast.nodes["branch"]
    page = browser(app, cast, "secretary").open(f"/organisations/{branch}/members")

    form = {"branch": str(branch), "no": "1", "here": "1"}
    page.send(f"/people/{cast.people['volunteer']}/branch", form)

    assert "苏小禾" not in _names(app, branch)
    assert "自称是本支部党员" not in page.text


def test_the_secretary_of_another_branch_links_nobody_here(app: Flask, cast: Cast) -> None:
    _claim(app, cast)
    branch = cast.nodes["branch"]
    page = browser(app, cast, "other_secretary").open("/todo")
    seen = page.text

    page.send(f"/people/{cast.people['volunteer']}/branch", {"branch": str(branch)})

    assert "苏小禾" not in seen
    assert page.status in {403, 404}
    assert "苏小禾" not in _names(app, branch)


def test_the_sign_in_by_slip_never_leads_elsewhere(app: Flask, cast: Cast) -> None:
    code = _slip(app, cast)
    visitor = reader(app).open("/sign-in/activation")

    visitor.send("/sign-in/activation", {"code": code, "next": "https://evil.example/"})

    assert visitor.path == "/me"


def test_a_first_registration_is_asked_for_the_branch(app: Flask, cast: Cast) -> None:
    sms: Path = sms_file(app)

    newcomer = reader(app).sign_in("13700000009", "新来的", sms=sms, then="/events")

    assert newcomer.path == "/welcome"
    assert newcomer.send("/welcome", {"skip": "1", "next": "/events"}).path == "/events"


def test_where_everybody_has_a_phone_the_page_says_how_to_print_all_the_same(
    app: Flask, cast: Cast
) -> None:
    path = f"/organisations/{cast.nodes['branch']}/activation"
    office = browser(app, cast, "secretary").open(path)

    office.send(path)

    assert office.status == 409
    assert "都登记了手机号" in office.text
    assert "有手机号的人也打印" in office.text
