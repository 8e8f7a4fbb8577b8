"""The page of one person, for those who look after people: what it shows and who sees it."""

import pytest
from flask import Flask

from tests.home.people_scenes import notes, path_of
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.mark.parametrize("who", ["reviewer", "secretary", "upper", "party_worker"])
def test_a_person_is_shown_masked_to_who_looks_after_him(app: Flask, cast: Cast, who: str) -> None:
    page = browser(app, cast, who).open(path_of(cast, "member"))

    assert page.status == 200
    assert "林晓月" in page.text
    assert "138****0000" in page.text
    assert "13800000000" not in page.page
    assert "杏园第一党支部" in page.text
    assert "正式党员" in page.text


def test_a_look_at_somebody_else_stands_in_the_log_and_at_oneself_does_not(
    app: Flask, cast: Cast
) -> None:
    page = browser(app, cast, "reviewer").open(path_of(cast, "reviewer"))
    assert page.status == 200
    assert notes(app, "person.looked") == []

    page.open(path_of(cast, "member"))

    (noted,) = notes(app, "person.looked")
    assert (noted.subject_id, noted.actor_id) == (cast.people["member"], cast.people["reviewer"])


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("secretary", "volunteer", 404),
        ("other_secretary", "member", 404),
        ("other_reviewer", "member", 404),
        ("reviewer", "other_member", 404),
        ("reviewer", "stranger", 200),
        ("secretary", "stranger", 404),
        ("member", "second_member", 403),
        ("auditor", "member", 403),
    ],
)
def test_people_out_of_reach_are_not_there(
    app: Flask, cast: Cast, who: str, whom: str, status: int
) -> None:
    assert browser(app, cast, who).open(path_of(cast, whom)).status == status
    assert reader(app).open(path_of(cast, whom)).path == "/sign-in"


def test_the_list_of_members_leads_to_a_person_and_on_to_the_lines(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(f"/organisations/{cast.nodes['branch']}/members")
    assert f'href="{path_of(cast, "member")}"' in page.page

    page.open(path_of(cast, "member"))

    assert f'href="{path_of(cast, "member", "/entries")}"' in page.page


@pytest.mark.parametrize("words", ["林晓月", "lxy", "13800000000", "138 0000 0000"])
def test_people_are_found_by_name_initials_or_whole_number(
    app: Flask, cast: Cast, words: str
) -> None:
    page = browser(app, cast, "reviewer").open(f"/manage/people?words={words}")

    assert f'href="{path_of(cast, "member")}"' in page.page
    assert "周远山" not in page.text
    assert "138****0000" in page.text


def test_people_are_found_by_the_end_of_their_card(app: Flask, cast: Cast) -> None:
    with app.app_context():
        card = cast.person("volunteer").card_number

    page = browser(app, cast, "reviewer").open(f"/manage/people?words={card[-4:]}")

    assert "苏小禾" in page.text
    assert card not in page.page


def test_a_part_of_a_number_finds_nobody(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open("/manage/people?words=13800000")

    assert "没有找到" in page.text


def test_who_belongs_nowhere_is_found_by_the_office_and_by_words_alone(
    app: Flask, cast: Cast
) -> None:
    page = browser(app, cast, "reviewer").open("/manage/people")
    assert "林晓月" in page.text
    assert "黎清明" not in page.text
    assert "黎清明" in page.open("/manage/people?words=lqm").text
    secretary = browser(app, cast, "secretary").open("/manage/people?words=lqm")
    assert "没有找到" in secretary.text


def test_others_are_not_found(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open("/manage/people?words=何青")

    assert "没有找到" in page.text
