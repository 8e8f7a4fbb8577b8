"""The pages: choosing what is wrong, asking once, following it; the queue and the answer."""

import re
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.appeals.models import Appeal
from app.appeals.rules import State, SubjectKind
from app.core.db import db
from tests.appeals.scenes import WORDS, Scene, accept, asked, decide, held, line_of
from tests.support.photos import jpeg
from tests.support.reader import Reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
_DAY = timedelta(days=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def form_of(page: Reader, **changes: object) -> dict[str, object]:
    """What the form on the page seen last would send."""
    found = dict(re.findall(r'name="(subject_kind|subject_id|key)" value="([^"]+)"', page.page))
    return {**found, "words": WORDS, **changes}


def open_form(app: Flask, scene: Scene, who: str = "member", kind: str = "attendance") -> Reader:
    page = browser(app, scene.cast, who)
    return page.open(f"/me/appeals/new/{kind}/{scene.attendances[who]}")


def kept(app: Flask) -> list[Appeal]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Appeal).order_by(Appeal.id)))


def test_the_way_leads_from_me_over_the_choice_to_the_answer(app: Flask, scene: Scene) -> None:
    page = browser(app, scene.cast, "member")
    assert "/me/appeals" in page.open("/me").page
    assert "还没有提过疑问" in page.open("/me/appeals").text
    address = f"/me/appeals/new/attendance/{scene.attendances['member']}"
    assert address in page.open("/me/appeals/new").page
    page.open(address)
    assert "河道清洁" in page.text
    assert "动态码" in page.text
    page.send("/me/appeals", form_of(page))
    assert "已收到" in page.text
    assert "待受理" in page.text
    assert "1 条正在核查" in page.open("/me").text
    assert "待受理" in page.open("/me/appeals").text


def test_a_second_press_is_answered_kindly_and_asks_nothing_more(app: Flask, scene: Scene) -> None:
    page = open_form(app, scene)
    form = form_of(page)
    page.send("/me/appeals", form)
    page.open(f"/me/appeals/new/attendance/{scene.attendances['member']}")
    page.send("/me/appeals", {**form, "key": "another"})

    assert "已经提过" in page.text
    assert page.path == f"/me/appeals/{kept(app)[0].id}"
    assert len(kept(app)) == 1


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(
    app: Flask, scene: Scene
) -> None:
    page = open_form(app, scene)
    page.send("/me/appeals", form_of(page, words="不", wish="改成两小时"))

    assert page.status == 422
    assert "哪里不对：" in page.text
    assert "改成两小时" in page.page
    assert kept(app) == []
    assert page.send("/me/appeals", {"words": WORDS, "key": "x"}).status == 422


def test_no_picture_but_a_picture_is_taken_and_it_is_shown_to_those_concerned(
    app: Flask, scene: Scene
) -> None:
    page = open_form(app, scene)
    page.send("/me/appeals", form_of(page, photo=(BytesIO(b"<svg/>"), "x.jpg")))
    assert page.status == 422
    page.send("/me/appeals", form_of(page, photo=(BytesIO(jpeg()), "x.jpg")))
    address = f"/appeals/{kept(app)[0].id}/large.jpg"
    for who, status in (("member", 200), ("reviewer", 200), ("upper", 200)):
        answer = browser(app, scene.cast, who).client.get(address)
        assert (answer.status_code, answer.mimetype) == (status, "image/jpeg")
    for who in ("second_member", "other_reviewer", "secretary"):
        assert browser(app, scene.cast, who).client.get(address).status_code == 404
    assert browser(app, scene.cast, "auditor").client.get(address).status_code == 403


def test_a_line_of_one_s_points_has_its_own_way(app: Flask, scene: Scene) -> None:
    with app.app_context():
        line = line_of(scene, "member").id
    page = browser(app, scene.cast, "member").open("/me/entries")
    assert f"/me/appeals/new/entry/{line}" in page.page
    page.open(f"/me/appeals/new/entry/{line}")
    page.send("/me/appeals", form_of(page))
    assert kept(app)[0].subject_kind is SubjectKind.ENTRY
    assert "/me/appeals/new/score/" in page.open("/me/points/trace").page
    other = browser(app, scene.cast, "second_member")
    assert other.open(f"/me/appeals/new/entry/{line}").status == 404


def test_an_event_that_is_over_leads_to_what_stands_of_the_reader(app: Flask, scene: Scene) -> None:
    here = f"/events/{scene.event_id}"
    member = browser(app, scene.cast, "member").open(here)
    assert f"/me/appeals/new/attendance/{scene.attendances['member']}" in member.page
    volunteer = browser(app, scene.cast, "volunteer").open(here)
    assert f"/me/appeals/new/session/{scene.session_id}" in volunteer.page
    assert "/me/appeals/new" not in browser(app, scene.cast, "").open(here).page


def test_what_can_no_longer_be_asked_says_why_instead_of_a_form(app: Flask, folder: Path) -> None:
    scene = held(app, folder, ago=17 * _DAY)
    page = open_form(app, scene)

    assert "这一条现在不能提" in page.text
    assert "已经过了期限" in page.text
    assert "<textarea" not in page.page


def test_it_can_be_taken_back_until_it_is_answered(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
    page = browser(app, scene.cast, "member").open(f"/me/appeals/{made}")
    page.send(f"/me/appeals/{made}/withdraw")

    assert "已撤回" in page.text
    assert kept(app)[0].state is State.WITHDRAWN
    assert browser(app, scene.cast, "second_member").open(f"/me/appeals/{made}").status == 404


def test_the_office_is_led_to_it_and_answers(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
    page = browser(app, scene.cast, "reviewer").open("/todo")
    assert "等着核查的疑问" in page.text
    assert f"/appeals/{made}" in page.open("/appeals").page
    page.open(f"/appeals/{made}")
    assert WORDS in page.text
    assert "陈*" in page.text
    assert "陈立春" not in page.text
    page.send(f"/appeals/{made}/accept")
    assert "核查中" in page.text
    page.send(f"/appeals/{made}/decide", {"outcome": "upheld", "reason": "您说得对，已更正"})
    assert page.status == 422
    assert "先办更正" in page.text
    assert "您说得对，已更正" in page.page
    page.send(f"/appeals/{made}/decide", {"outcome": "dismissed", "reason": "签到是准的"})
    assert "已答复，申请人会收到消息" in page.text
    told = browser(app, scene.cast, "member").open(f"/me/appeals/{made}")
    assert "签到是准的" in told.text
    assert "申请上级复核" in told.text


def test_who_is_a_party_sees_why_he_does_not_decide(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "reviewer", kind=SubjectKind.SESSION, subject_id=scene.session_id)
    page = browser(app, scene.cast, "reviewer").open(f"/appeals/{made}")

    assert "要由另一个人核查" in page.text
    assert 'name="outcome"' not in page.page
    page.send(f"/appeals/{made}/accept")
    assert page.status == 403


def test_an_auditor_reads_no_names_and_no_words(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        decide(scene, made, "reviewer")
    page = browser(app, scene.cast, "auditor").open(f"/appeals/{made}")

    assert page.status == 200
    assert "林*" in page.text
    for hidden in ("林晓月", WORDS, "查过签到表了"):
        assert hidden not in page.page


def test_who_has_nothing_to_do_with_it_finds_nothing(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
    for who, status in (("other_reviewer", 404), ("secretary", 404), ("member", 403)):
        assert browser(app, scene.cast, who).open(f"/appeals/{made}").status == status
    assert "没有等着核查的申请" in browser(app, scene.cast, "other_reviewer").open("/appeals").text


def test_for_somebody_without_a_phone_it_is_written_down_with_his_consent(
    app: Flask, scene: Scene
) -> None:
    who = scene.cast.people["second_member"]
    page = browser(app, scene.cast, "reviewer").open("/appeals/for?words=周远山")
    assert f"/appeals/for/{who}" in page.page
    page.open(f"/appeals/for/{who}")
    address = f"/appeals/for/{who}/attendance/{scene.attendances['second_member']}"
    assert address in page.page
    page.open(address)
    page.send(f"/appeals/for/{who}", form_of(page))
    assert page.status == 422
    assert "本人怎么同意的" in page.text
    page.send(f"/appeals/for/{who}", form_of(page, consent="本人当面请我代填"))
    assert page.status == 200
    [made] = kept(app)
    assert (made.asker_id, made.entered_by_id) == (who, scene.cast.people["reviewer"])
    read = browser(app, scene.cast, "second_member").open(f"/me/appeals/{made.id}")
    assert "本人当面请我代填" in read.text
    for other in ("other_reviewer", "secretary"):
        found = browser(app, scene.cast, other)
        expected = 200 if other == "secretary" else 404
        assert found.open(f"/appeals/for/{who}").status == expected
    assert page.open(f"/appeals/for/{scene.cast.people['reviewer']}").status == 404


def test_a_further_step_is_asked_on_the_page_of_the_answer(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        accept(scene, made, "reviewer")
        decide(scene, made, "reviewer")
    page = browser(app, scene.cast, "member").open(f"/me/appeals/{made}")
    page.send(f"/me/appeals/{made}/escalate", {"words": "啊"})
    assert page.status == 422
    page.send(f"/me/appeals/{made}/escalate", {"words": "签到表上有我"})
    assert "已提交上级复核" in page.text
    assert "第一次的答复" in page.text
    page.open(f"/me/appeals/{made}")
    assert "已申请上级复核" in page.text
    page.send(f"/me/appeals/{made}/escalate", {"words": "再来一次"})
    assert page.status == 409
    assert browser(app, scene.cast, "upper").open(f"/appeals/{kept(app)[1].id}").status == 200


def test_nonsense_in_an_address_is_not_found(app: Flask, scene: Scene) -> None:
    page = browser(app, scene.cast, "member")
    for path in (
        f"/me/appeals/{uuid.uuid4()}",
        f"/me/appeals/new/wish/{uuid.uuid4()}",
        f"/me/appeals/new/session/{uuid.uuid4()}",
        "/me/appeals/new/session/x",
    ):
        assert page.open(path).status == 404
