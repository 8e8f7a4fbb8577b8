"""The summary of faults above a form calls each field as the form itself does."""

import pytest
from flask import Flask, render_template_string

from tests.support.cast import gather

PAGE = """{% extends "base.html" %}{% import "macros/forms.html" as forms %}
{% block main %}{{ forms.summary(faults) }}<form>
{{ forms.field("place", "在哪里", typed, faults) }}
{{ forms.radios("grade", "满意吗？", [], typed, faults) }}
{{ forms.fault("on_hand", faults, "现有几件", "on_hand-tea") }}
</form>{% endblock %}"""


def drawn(app: Flask, faults: dict[str, list[str]]) -> str:
    gather(app)
    with app.test_request_context():
        page = render_template_string(PAGE, typed={}, faults=faults)
    return page[page.index('role="alert"') : page.index("<form>")] if faults else page


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("place", '<a href="#place">在哪里：请填写&lt;b&gt;。</a>'),
        ("grade", '<a href="#grade">满意吗？请填写&lt;b&gt;。</a>'),
        ("on_hand", '<a href="#on_hand-tea">现有几件：请填写&lt;b&gt;。</a>'),
        ("", "<li>请填写&lt;b&gt;。</li>"),
        ("nowhere", "<li>请填写&lt;b&gt;。</li>"),
    ],
)
def test_a_fault_is_named_by_its_field_and_leads_there(app: Flask, name: str, line: str) -> None:
    assert line in drawn(app, {name: ["请填写<b>。"]})


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_name_sent_from_outside_writes_no_markup(app: Flask) -> None:
    page = drawn(app, {"--><script>": ["不认识。"]})

    assert "<script>" not in page
    assert "<a " not in page


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_page_without_faults_has_no_summary(app: Flask) -> None:
    assert "<!--fault" not in drawn(app, {})
