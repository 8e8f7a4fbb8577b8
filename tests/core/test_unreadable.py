"""A NUL behind the question mark, which no database takes in a text."""

import pytest
from flask import Flask

from tests.support.cast import gather
from tests.support.visits import browser


@pytest.mark.parametrize("path", ["/organisations", "/admin/issuers", "/certificates"])
def test_a_nul_in_what_is_looked_for_is_refused_in_words(app: Flask, path: str) -> None:
    reader = browser(app, gather(app), "admin").open(f"{path}?words=a%00b&number=%00&code=x")

    assert reader.status == 400
    assert "请求的内容有误" in reader.text
