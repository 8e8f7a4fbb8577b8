"""示例日子 days: which days are for mourning, and which bring their own event."""

from datetime import date, timedelta
from types import MappingProxyType

#: month and day on which nothing festive is held (清明, 汶川, 七七, 九一八, 烈士纪念日, 国家公祭)
MOURNING = frozenset({(4, 4), (4, 5), (5, 12), (7, 7), (9, 18), (9, 30), (12, 13)})
FESTIVE = frozenset({"culture", "festival"})

#: month and day → title and category of what a community holds every year
YEARLY = MappingProxyType(
    {
        (1, 1): ("元旦写春联送邻里", "festival"),
        (3, 8): ("妇女节手工花会", "festival"),
        (3, 12): ("植树添绿", "environment"),
        (5, 1): ("劳动节向清洁工送早餐", "festival"),
        (6, 1): ("儿童节图书漂流", "child"),
        (7, 1): ("七月主题党日：重温入党誓词", "theme_day"),
        (9, 10): ("教师节作业辅导", "child"),
        (10, 1): ("国庆邻里长桌宴", "festival"),
        (12, 5): ("国际志愿者日便民集市", "co_building"),
    }
)


def is_mourning(day: date) -> bool:
    """Whether it is a day on which nothing festive is held."""
    return (day.month, day.day) in MOURNING


def fitting_day(day: date, category: str, *, step: int = 1) -> date:
    """The day itself, or for something festive the next one (`step` -1: the last) that fits."""
    while category in FESTIVE and is_mourning(day):
        day += timedelta(days=step)
    return day
