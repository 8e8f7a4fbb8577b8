"""A number of one's own changes by a code that was sent to the new one, and the old one hears."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import one_time, service, sign_in, standing
from app.accounts.models import OneTimeCode, SignIn
from app.core import clock
from app.core.db import db, transaction
from app.notices import outbox
from app.notices.models import Notice
from tests.home.people_scenes import notes, number_of, path_of
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, newest_code, sms_file
from tests.support.visits import browser

NEW, PAGE = "13911112222", "/me/phone"


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


def coded(app: Flask, cast: Cast, who: str, phone: str = NEW) -> tuple[Reader, str]:
    """Somebody to whose new number a code was sent, and that code."""
    page = browser(app, cast, who).open(PAGE).send(f"{PAGE}/code", {"phone": phone})
    return page, newest_code(sms_file(app), phone)


def leaving(app: Flask) -> dict[str, str]:
    """The short messages that wait to leave, by number."""
    found = {}
    with app.app_context(), transaction():
        while (leased := outbox.lease_next(now=clock.now())) is not None:
            found[leased.message.phone] = leased.message.text
    return found


def test_a_code_sent_to_the_new_number_changes_it(app: Flask, cast: Cast) -> None:
    elsewhere = browser(app, cast, "member")
    page, code = coded(app, cast, "member")
    assert "138****0000" in page.text
    assert "验证码已发出" in page.text

    page.send(PAGE, {"phone": NEW, "code": code})

    assert (page.path, page.status) == ("/me", 200)
    assert "手机号已更换" in page.text
    assert number_of(app, cast, "member") == NEW
    assert elsewhere.open("/me").path == "/sign-in"
    assert page.open(PAGE).status == 200
    assert "139****2222" in page.text
    (noted,) = notes(app, "person.phone_changed")
    assert noted.details == {"from": "138****0000", "to": "139****2222"}


def test_the_old_number_hears_of_it_at_any_hour_and_names_nobody(app: Flask, cast: Cast) -> None:
    page, code = coded(app, cast, "member")
    page.send(PAGE, {"phone": NEW, "code": code})

    sent = leaving(app)

    assert set(sent) == {"13800000000"}
    assert "已从这个号码换成另一个" in sent["13800000000"]
    assert "0573-87001234" in sent["13800000000"]
    assert NEW[-4:] not in sent["13800000000"]
    assert outbox.ACCOUNT in outbox.URGENT
    with app.app_context():
        assert cast.person("member").name not in sent["13800000000"]
        notice = db.session.scalars(sa.select(Notice)).one()
        assert notice.title == "登录手机号换成了139****2222"


def test_where_an_office_changes_it_both_numbers_hear(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(path_of(cast, "member", "/phone"))
    page.send(path_of(cast, "member", "/phone"), {"phone": NEW})

    sent = leaving(app)

    assert set(sent) == {"13800000000", NEW}
    assert "社区把这个号码登记成了您的登录手机号" in sent[NEW]


@pytest.mark.parametrize("code", ["000000", ""])
def test_without_the_code_nothing_changes(app: Flask, cast: Cast, code: str) -> None:
    page, right = coded(app, cast, "member")
    typed = code if code != right else "111111"

    page.send(PAGE, {"phone": NEW, "code": typed})

    assert page.status == 422
    assert 'id="code-fault"' in page.page
    assert number_of(app, cast, "member") == "13800000000"
    assert leaving(app) == {}


def test_five_wrong_tries_use_a_code_up(app: Flask, cast: Cast) -> None:
    page, code = coded(app, cast, "member")
    for _ in range(one_time.TRIES):
        page.send(PAGE, {"phone": NEW, "code": "000000" if code != "000000" else "111111"})

    page.send(PAGE, {"phone": NEW, "code": code})

    assert page.status == 422
    assert number_of(app, cast, "member") == "13800000000"


def test_a_code_is_good_for_its_purpose_alone(app: Flask, cast: Cast) -> None:
    page, code = coded(app, cast, "member")
    with app.app_context(), transaction(), pytest.raises(one_time.CodeWrong):
        sign_in.identify(cast.region_id, NEW, code, name="沈明月", now=clock.now())
    with app.app_context(), transaction():
        # a minute later: codes for one number keep a minute between them
        db.session.execute(sa.update(OneTimeCode).values(created_at=clock.now() - one_time.BETWEEN))
    page.send("/sign-in/code", {"phone": NEW})
    other = newest_code(sms_file(app), NEW)

    page.send(PAGE, {"phone": NEW, "code": other})
    assert code == other or page.status == 422

    page.send(PAGE, {"phone": NEW, "code": code})
    assert number_of(app, cast, "member") == NEW


def test_a_code_is_good_for_its_number_alone(app: Flask, cast: Cast) -> None:
    page, code = coded(app, cast, "member")

    page.send(PAGE, {"phone": "13911113333", "code": code})

    assert page.status == 422
    assert number_of(app, cast, "member") == "13800000000"


@pytest.mark.parametrize(
    ("phone", "said"), [("1391", "手机号应为 11 位数字"), ("", "请填写这一项")]
)
def test_what_is_no_number_gets_no_code(app: Flask, cast: Cast, phone: str, said: str) -> None:
    page = browser(app, cast, "member").open(PAGE).send(f"{PAGE}/code", {"phone": phone})

    assert page.status == 422
    assert said in page.text
    assert 'id="phone-fault"' in page.page
    assert not sms_file(app).exists()


def test_a_household_may_share_a_number_but_not_with_one_name(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        service.register(cast.region_id, "岳一舟", now=clock.now(), phone=NEW)
    page, code = coded(app, cast, "member")
    page.send(PAGE, {"phone": NEW, "code": code})
    assert number_of(app, cast, "member") == NEW

    with app.app_context(), transaction():
        name = cast.person("volunteer").name
        service.register(cast.region_id, name, now=clock.now(), phone="13911113333")
    page, code = coded(app, cast, "volunteer", "13911113333")
    before = number_of(app, cast, "volunteer")
    page.send(PAGE, {"phone": "13911113333", "code": code})
    assert page.status == 409
    assert "已经有一位同名的人" in page.text
    assert number_of(app, cast, "volunteer") == before


def test_an_office_changes_it_only_soon_after_signing_in(app: Flask, cast: Cast) -> None:
    page, code = coded(app, cast, "secretary")
    with app.app_context(), transaction():
        earlier = clock.now() - sign_in.FRESH - timedelta(seconds=1)
        db.session.execute(sa.update(SignIn).values(created_at=earlier))
    before = number_of(app, cast, "secretary")

    page.send(PAGE, {"phone": NEW, "code": code})
    assert page.status == 403
    assert "请退出后重新登录，在 15 分钟内办" in page.text
    assert number_of(app, cast, "secretary") == before

    page.send(f"{PAGE}/code", {"phone": "13911113333"})
    assert page.status == 403
    assert 'name="phone"' not in page.open(PAGE).page
    page.send("/sign-out", {"next": "/sign-in?next=/me/phone"})
    assert page.path == "/sign-in"


def test_somebody_without_a_number_adds_one(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        standing.change_phone(cast.people["member"], None, by=cast.actor("member"), now=clock.now())
    page, code = coded(app, cast, "member")
    assert "现在登记的：没有" in page.text

    page.send(PAGE, {"phone": NEW, "code": code})

    assert number_of(app, cast, "member") == NEW
    assert leaving(app) == {}
