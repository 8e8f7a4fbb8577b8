"""Forms are read strictly, keep what was typed and lead nowhere else."""

import pytest
from flask import Flask
from flask_babel import Babel
from marshmallow import fields

from app.core.errors import DomainError, InvalidInput
from app.core.forms import faults_of, local_path, read_form
from app.core.schemas import Schema, Text


class VisitIn(Schema):
    """A form of two fields."""

    place = Text(most=4, required=True)
    people = fields.Integer(load_default=1)


@pytest.fixture
def paper() -> Flask:
    app = Flask("forms")
    Babel(app, default_locale="zh_Hans_CN")
    return app


def test_an_empty_field_counts_as_not_sent(paper: Flask) -> None:
    form = {"place": " 桂花苑 ", "people": " ", "csrf_token": "t", "next": "/me"}
    with paper.test_request_context("/", method="POST", data=form):
        assert read_form(VisitIn()) == {"place": "桂花苑", "people": 1}


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({}, "place", "请填写这一项。"),
        ({"place": "很长的地名"}, "place", "应为 0 到 4 个字。"),
        ({"place": "苑", "people": "x"}, "people", "请填写整数。"),
        ({"place": "苑\x00"}, "place", "含有无法识别的字符，请重新输入。"),
        ({"place": "苑", "role": "admin"}, "role", "没有这一项。"),
    ],
)
def test_a_fault_names_its_field(
    paper: Flask, form: dict[str, str], field: str, sentence: str
) -> None:
    with (
        paper.test_request_context("/", method="POST", data=form),
        pytest.raises(InvalidInput) as refusal,
    ):
        read_form(VisitIn())

    assert refusal.value.fields == {field: [sentence]}


class Closed(DomainError):
    """A refusal about no single field."""

    sentence = "今天不开门。"
    hint = "请明天再来。"


def test_a_refusal_without_a_field_stands_above_the_form(paper: Flask) -> None:
    with paper.test_request_context("/"):
        assert faults_of(Closed()) == {"": ["今天不开门。请明天再来。"]}


@pytest.mark.parametrize("wanted", ["/", "/me/entries?page=2", "/s/v1.abc"])
def test_a_page_of_this_site_may_come_next(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [None, "", "//evil.example", "/\\evil.example", "https://evil.example", "me", "/a\nb", "/\t/x"],
)
def test_nothing_else_may_come_next(wanted: str | None) -> None:
    assert local_path(wanted) == "/"
