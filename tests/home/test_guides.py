"""使用手册: every step is about a page that exists, and its picture lies there."""

import pytest
from flask import Flask

from app.home.guides import PICTURES, all_guides
from tests.support.cast import gather
from tests.support.reader import reader
from tests.support.servers import ROOT

STATIC = ROOT / "app" / "static"


def test_every_step_is_about_a_page_and_has_its_picture_and_no_picture_is_left_over(
    app: Flask,
) -> None:
    with app.test_request_context():
        guides = all_guides().values()
    steps = [(guide, step) for guide in guides for step in guide.steps]

    assert {step.endpoint for _, step in steps} <= set(app.view_functions)
    named = {guide.picture(step) for guide, step in steps}
    assert named == {f"{PICTURES}/{file.name}" for file in (STATIC / PICTURES).iterdir()}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_help_leads_to_each_guide(app: Flask) -> None:
    gather(app)
    with app.test_request_context():
        guides = all_guides()
    visitor = reader(app).open("/help")

    for name, guide in guides.items():
        assert f'href="/help/{name}"' in visitor.page
        page = reader(app).open(f"/help/{name}")
        assert all(step.title in page.text and step.words in page.text for step in guide.steps)
        assert page.page.count("<img") == len(guide.steps)
    assert app.test_client().get("/help/nobody").status_code == 404
