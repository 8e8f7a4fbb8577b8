"""A scheme read back says what it does, in plain Chinese."""

import pytest

from app.schemes.document import parse
from app.schemes.explain import explained
from tests.schemes.texts import HEAD, SCAN, example, scheme

SAID = [
    ("hailin", "每次活动的小时数零头舍去。"),
    ("hailin", "每次活动最多计 2 小时。"),
    ("weihai-haibeifen", "20 至 80 小时的部分，每 2 小时计 1 分"),
    ("chaocheng", "每次由审核人在 1 至 10 分之间确定，未确定的计 2 分。"),
    ("chaocheng", "综合分折算：乘 0.05，最高 20 分"),
    ("branch-80-20", "以一年为一个周期，从12月1日开始"),
    ("branch-80-20", "按期转正：80 及以上。"),
    ("hejing", "列出名单由支部研究，系统不自动取舍"),
    ("qiaoxi", "报到率，应达 95 及以上（百分比，不进位）。"),
    ("star-levels", "积分长期累计，不清零。"),
    ("haining-changshan", "每次兑换后，余下的可兑换积分清零。"),
]


@pytest.mark.parametrize(("name", "sentence"), SAID)
def test_the_examples_are_read_back(name: str, sentence: str) -> None:
    assert sentence in "\n".join(explained(example(name)))


def test_days_of_every_year_are_read_back() -> None:
    days = (
        "dates: [2026-10-01, 03-05, {from: 03-01, to: 03-31}, {from: 2026-02-15, to: 2026-02-23}]"
    )
    text = f"items: {{x: {{label: 项, gates: {{{days}}}, value: {{fixed: 1}}}}}}\n"

    assert (
        "   条件：在 2026-10-01、每年03-05、每年03-01至03-31、2026-02-15至2026-02-23。"
    ) in explained(scheme(text))


def test_a_sample_says_that_it_is_one() -> None:
    assert "这是示例，不代表任何地方的现行规定。" in explained(example("hailin"))


def test_the_clause_that_wins_is_shown() -> None:
    version = scheme(SCAN)
    text = HEAD.replace("title: 试验办法", "title: 试验办法, precedence: 以附表为准") + SCAN

    assert "条款不一致时" not in "".join(explained(version))
    assert "条款不一致时：以附表为准" in explained(parse(text))
