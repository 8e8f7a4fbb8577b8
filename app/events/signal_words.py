"""需核对的说法 signal_words: what was noticed, in neutral words; what it means, a person says."""

from collections.abc import Mapping
from types import MappingProxyType

#: code → what is noticed, and what often explains it
REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "one_device": (
            "一台手机短时间签到了 %(people)s 人",
            "一家人共用手机、现场借手机都会这样。",
        ),
        "two_places": (
            "同一个人在两处的时间重叠 %(minutes)s 分钟",
            "忘了签退、时间补登错了都会这样。",
        ),
        "over_12_hours": ("同一个人 %(day)s 共 %(minutes)s 分钟", "值守、抢险可能这么长。"),
        "last_minute": ("%(of)s 人里有 %(people)s 人在同一分钟签退", "统一散场排队扫码也会这样。"),
        "more_than_heads": (
            "签到 %(came)s 人，现场清点 %(heads)s 人",
            "有人早走、清点有先后都会有差别。",
        ),
        "hours_after_settlement": (
            "结算以后又记了 %(people)s 人",
            "核对晚传的扫码、补登都会这样。",
        ),
        "photo_reuse": ("%(people)s 人上传的照片看着像同一张", "站在一起拍、互相转发都会这样。"),
        "evidence_reuse": (
            "补登附的照片里，%(pictures)s 张看着和另一场活动的是同一张",
            "一张签到表上记了几场活动会这样。",
        ),
        "same_photo_code": ("%(people)s 人上传了同一画面的照片", "在场的人同时拍大屏也会这样。"),
        "sham_event": ("%(came)s 人签到，没有一个人报名", "不用报名的大型活动会这样。"),
    }
)


def said(code: str) -> tuple[str, str]:
    """What was noticed and what often explains it, with places for the facts."""
    return REASONS.get(code, ("有一处需要核对", ""))
