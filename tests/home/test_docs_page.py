"""The description of the interface is one page that asks nobody else."""

import re

import pytest
from flask import Flask

from tests.support.cast import gather
from tests.support.reader import Reader, reader


@pytest.fixture
def visitor(app: Flask) -> Reader:
    gather(app)
    return reader(app)


def test_every_described_call_is_read_out(visitor: Reader) -> None:
    document = visitor.client.get("/api/v1/openapi.json").get_json()
    calls = [
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    ]

    visitor.open("/api/v1/docs")

    assert visitor.status == 200
    assert [call for call in calls if call not in visitor.text] == []
    assert "scanned_at" in visitor.text


def test_the_page_asks_no_other_host(visitor: Reader) -> None:
    visitor.open("/api/v1/docs")

    assert re.findall(r'(?:src|href)="(?:https?:)?//', visitor.page) == []
