"""`flask review compute` and `verify`: in words that people read, and never a false all-clear."""

import pytest
from flask import Flask

from tests.review.steps import publish
from tests.review.year import YEAR
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def run(app: Flask, *words: str) -> tuple[int, str]:
    """What a command answers."""
    done = app.test_cli_runner().invoke(args=["review", *words])
    return done.exit_code, done.output


def test_a_year_that_does_not_exist_is_refused(app: Flask, cast: Cast) -> None:
    for command in ("compute", "verify"):
        for year in ("abc", "2099", "２０２５", "\x00"):
            code, said = run(app, command, str(cast.nodes["branch"]), year)
            assert code == 1
            assert "这个周期" in said
        code, said = run(app, command, str(cast.people["member"]), YEAR)
        assert (code, "没有这个组织" in said) == (1, True)


def test_nothing_is_called_the_same_where_nothing_was_published(app: Flask, cast: Cast) -> None:
    code, said = run(app, "verify", str(cast.nodes["street"]), YEAR)

    assert code == 0
    assert "这一年还没有公示过" in said
    assert "一致" not in said

    with app.app_context():
        publish(cast)
    code, said = run(app, "verify", str(cast.nodes["street"]), YEAR)
    assert code == 0
    assert "共复核 1 版，全部一致。" in said


def test_who_is_left_out_is_said_in_words(app: Flask, cast: Cast) -> None:
    _, said = run(app, "compute", str(cast.nodes["branch"]), YEAR)

    assert "未列入：免予参评：年老体弱" in said
    assert "未列入：组织关系已转往其他支部" in said
