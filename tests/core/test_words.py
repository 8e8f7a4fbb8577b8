"""Amounts, times and days are said as people read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.support import NullTranslations
from flask import Flask, render_template_string
from flask_babel import Babel
from markupsafe import Markup

from app.core import clock, words


@pytest.fixture
def chinese() -> Iterator[None]:
    """A request of someone who reads Chinese."""
    app = Flask("words")
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("hundredths", "said"),
    [(200, "2"), (150, "1.5"), (-25, "−0.25"), (0, "0"), (120_400, "1,204"), (1, "0.01")],
)
def test_points_are_said_without_needless_digits(hundredths: int, said: str) -> None:
    assert words.points(hundredths) == said


def test_a_large_number_is_parted_in_thousands() -> None:
    assert [words.number(12), words.number(13_861)] == ["12", "13,861"]


def test_a_change_carries_its_sign() -> None:
    assert [words.change(200), words.change(-150), words.change(0)] == ["+2", "−1.5", "0"]


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 分钟"),
        (40, "40 分钟"),
        (120, "2 小时"),
        (125, "2 小时 5 分钟"),
        (1_099_029, "18,317 小时 9 分钟"),
    ],
)
def test_minutes_are_said_as_hours(minutes: int, said: str) -> None:
    assert words.hours(minutes) == said


def test_hours_in_a_table_keep_two_digits_of_minutes() -> None:
    assert words.hours_short(2165) == "36:05"


@pytest.mark.usefixtures("chinese")
def test_an_evening_in_utc_is_said_as_the_next_morning_in_shanghai() -> None:
    moment = datetime(2001, 3, 4, 23, 30, tzinfo=UTC)

    assert words.clock_time(moment) == "07:30"
    assert words.day(moment) == "2001年3月5日"
    assert words.day_of_month(moment) == 5


@pytest.mark.usefixtures("chinese")
def test_a_day_of_this_year_is_said_with_its_weekday() -> None:
    today = clock.local_day(clock.now())

    assert words.day(date(today.year, 1, 1)).startswith("1月1日周")
    assert words.weekday(datetime(2026, 11, 14, 4, tzinfo=UTC)) == "周六"
    assert words.month(date(2026, 11, 14)) == "11月"


@pytest.mark.usefixtures("chinese")
def test_near_days_are_called_by_their_names() -> None:
    now = clock.now()

    said = [words.nearby_day(now + timedelta(days=days)) for days in (-1, 0, 1)]

    assert said == ["昨天", "今天", "明天"]


@pytest.mark.usefixtures("chinese")
def test_a_span_says_its_day_once() -> None:
    start = datetime(2001, 3, 4, 1, tzinfo=UTC)

    assert words.span(start, start + timedelta(hours=2)) == "2001年3月4日 09:00–11:00"
    assert words.span(start, start + timedelta(days=1)) == (
        "2001年3月4日 09:00 至 2001年3月5日 09:00"
    )


def test_templates_know_every_word(app: Flask) -> None:
    assert set(words.FILTERS) <= set(app.jinja_env.filters)


class Loud(NullTranslations):
    """A language in which every sentence ends loudly."""

    def ugettext(self, message: str) -> str:
        """One sentence."""
        return f"{message}！"

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """A sentence about one or many."""
        return f"{singular if num == 1 else plural}！"


def test_a_page_finds_the_readers_language_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    monkeypatch.setattr(words, "get_translations", lambda: found.append(Loud()) or found[-1])
    app = Flask("words")
    Babel(app)
    words.teach(app)
    page = "{{ _('早') }}{{ _('%(who)s好', who='您') }}{{ ngettext('一', '多', 2) }}"

    for answers in (1, 2):
        with app.test_request_context():
            assert render_template_string(page) == "早！您好！多！"
        assert len(found) == answers
    assert app.jinja_env.from_string(page).render() == "早！您好！多！"


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("想要一副老花镜", ["想要一副老花镜"]),
        ("垃圾分类宣传周：到站打卡", ["垃圾分类宣传周：", "到站打卡"]),
        ("取消“主题党日：微光故事会”？", ["取消", "“主题党日：", "微光故事会”？"]),
        ("杏园社区2026年第四季度微心愿汇总表", ["杏园社区", "2026年第四季度", "微心愿汇总表"]),
        ("2026年度考核时间安排", ["2026年度", "考核时间安排"]),
        ("柳岸社区2026年10月清单（第1期）", ["柳岸社区", "2026年10月", "清单（第1期）"]),
        ("导入“青禾街道”的名册", ["导入", "“青禾街道”", "的名册"]),
        ("把“一”、“二”合并", ["把", "“一”、", "“二”", "合并"]),
        ("没有合上“的名", ["没有合上", "“的名"]),
        ("2026年11月谁做了事", ["2026年11月", "谁做了事"]),
        ("杏园社区2026年度双报到", ["杏园社区", "2026年度", "双报到"]),
        ("我的2026年", ["我的", "2026年"]),
        ("灯坏了，想修！！", ["灯坏了，", "想修！！"]),
        ("积分（示例，据报道）：试", ["积分（示例，据报道）：", "试"]),
        ("《一，二》，三", ["《一，二》，", "三"]),
        ("（没有写完，三", ["（没有写完，", "三"]),
        ("：开头", ["：", "开头"]),
        ("<b>：&", ["&lt;b&gt;：", "&amp;"]),
    ],
)
def test_a_title_is_broken_behind_its_marks(title: str, parts: list[str]) -> None:
    said = words.phrases(title)

    seam = '</span><span class="phrase">'
    whole = parts[0] if len(parts) == 1 else f'<span class="phrase">{seam.join(parts)}</span>'
    assert said == whole
    assert words.phrases(Markup.escape(title)) == whole


def test_a_dot_stays_with_what_is_before_it() -> None:
    assert words.dotted("杏园社区 · 服务 · 2 次") == "杏园社区\xa0· 服务\xa0· 2 次"
    assert words.dotted(Markup("<b>a</b> · b")) == Markup("<b>a</b>\xa0· b")
