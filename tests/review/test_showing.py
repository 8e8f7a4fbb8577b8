"""The sheet as it is read: names, words, and who is left out and why."""

from flask import Flask

from app.review import service, showing, versions
from tests.review.steps import branch, publish, review
from tests.review.year import PUBLISHED, YEAR
from tests.support.cast import Cast


def test_a_stored_version_reads_as_the_trial_before_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        before = showing.trial(branch(cast), YEAR, now=PUBLISHED)
        publish(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        after = showing.standing(branch(cast), review(cast), kept, now=PUBLISHED)

    assert (before.number, after.number) == (0, 1)
    assert (after.lines, after.left_out, after.sha256) == (
        before.lines, before.left_out, before.sha256,
    )  # fmt: skip


def test_lines_say_bands_and_remarks_in_words(app: Flask, cast: Cast) -> None:
    with app.app_context():
        shown = showing.trial(branch(cast), YEAR, now=PUBLISHED)
        lines = {line.name: line for line in shown.lines}
        left = {one.name: one.why for one in shown.left_out}
        places = service.computed(branch(cast), YEAR, now=PUBLISHED).sheet.top_places

    assert [line.number for line in shown.lines] == [1, 2, 3, 4, 5, 6]
    assert lines["方明"].level == "参考一档"
    assert lines["姚春分"].remarks == ("预备党员不评档次",)
    assert lines["穆立冬"].remarks == ("6月10日转入本支部", "含在其他支部或社区的5分")
    assert left == {
        "柏清秋": "免予参评：年老体弱",
        "辛处暑": "组织关系已转往其他支部，由转入支部评议",
    }
    assert shown.top_places == places == 2
