"""What a region decides of certificates: who may issue them, and its table of stars."""

import re

import pytest
from flask import Flask

from app.certificates.models import Issuer
from app.core.db import db, transaction
from tests.certificates.scenes import served
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def town(app: Flask) -> Cast:
    """A town for which a volunteer served two hours."""
    cast = gather(app)
    with app.app_context(), transaction():
        served(cast, minutes=120)
    return cast


def test_an_issuer_is_entered_with_its_ground(app: Flask, town: Cast) -> None:
    street = town.nodes["street"]
    admin = browser(app, town, "admin").open("/admin/issuers")
    assert re.search("青禾街道.{0,40}没有登记", admin.text)
    path = f"/admin/issuers/{street}"
    admin.open(path)
    form = {"full_name": "青禾街道办事处", "person_in_charge": "高立夏", "phone": "12"}

    admin.send(path, form)
    assert admin.status == 422
    assert 'value="青禾街道办事处"' in admin.page
    with app.app_context():
        assert db.session.get(Issuer, street) is None
    admin.send(path, {**form, "phone": "0573-87005678", "basis": "区〔2026〕3 号"})

    assert re.search("青禾街道 青禾街道办事处 可以出具", admin.text)
    admin.open(path).send(path, {"end": "1"})
    assert re.search("青禾街道.{0,40}没有登记", admin.text)


def test_a_branch_issues_nothing(app: Flask, town: Cast) -> None:
    admin = browser(app, town, "admin").open(f"/admin/issuers/{town.nodes['branch']}")

    assert admin.status == 422
    assert "党支部不出具" in admin.text


def test_a_team_is_found_by_its_name(app: Flask, town: Cast) -> None:
    admin = browser(app, town, "admin").open("/admin/issuers")
    assert "和顺药房" not in admin.text

    assert "和顺药房" in admin.open("/admin/issuers?words=药房").text


def test_stars_follow_the_table_of_the_region(app: Flask, town: Cast) -> None:
    admin = browser(app, town, "admin").open("/admin/switches")
    admin.send("/admin/switches", {"name": "star_hours", "value": "2，1"})
    assert admin.status == 422
    admin.send("/admin/switches", {"name": "star_hours", "value": "1，2，50"})
    assert admin.status == 200
    assert 'value="1,2,50"' in admin.page

    own = browser(app, town, "volunteer").open("/me/certificates")

    assert "2 星" in own.text
    assert "再服务 48 小时" in own.text
