"""What the tests of the tree's pages have in common: addresses, a list, sending it."""

import io

import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.organisations.models import Organisation
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.rosters import workbook

SHEET = workbook(
    {
        "组织": [
            ("上级", "种类", "名称", "户数"),
            ("", "网格", "杏园二网格", 300),
            ("杏园二网格", "中心户", "二网格中心户", ""),
            ("", "网格", "杏园一网格", ""),
            ("", "网路", "三网格", ""),
        ]
    }
)


def at(cast: Cast, node: str, page: str = "") -> str:
    """The address of a page of a node."""
    return f"/organisations/{cast.nodes[node]}{page}"


def node(app: Flask, name: str) -> Organisation | None:
    """The organisation of a name, open or closed."""
    with app.app_context():
        query = sa.select(Organisation).where(Organisation.name == name)
        return db.session.scalars(query).one_or_none()


def there(app: Flask, name: str) -> Organisation:
    """An organisation that is there."""
    found = node(app, name)
    assert found is not None
    return found


def upload(page: Reader, where: str, content: bytes = SHEET) -> Reader:
    """Choose a file and send it."""
    page.open(where)
    form = {**page.fields(), "file": (io.BytesIO(content), "组织.xlsx")}
    answer = page.client.post(
        where, data=form, content_type="multipart/form-data", follow_redirects=True
    )
    return page._seen(answer)
