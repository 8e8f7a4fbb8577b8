"""核对的说法 refusal_words: every reason code in words, for who leads and for who scanned."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.core.errors import DomainError
from app.events.doubt_errors import (
    AfterSettlement,
    Helped,
    LatePhoto,
    OfflineNotTaken,
    PhotoOutside,
)
from app.events.errors import ClockImplausible, PosterOffline, TooLateOffline
from app.events.refusal_models import Way


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words: its name, what happened, what the person can do now."""

    title: str
    what: str
    do: str


_CALL = "如果您当时在场，请联系活动负责人，可以补登。"
REASONS: Mapping[str, Said] = MappingProxyType(
    {
        "late_photo": Said(
            "事后上传的照片", "照片上的码证明了时间，等负责人确认。", "不用再做什么，结果会通知您。"
        ),
        "photo_outside": Said(
            "照片不在签到时间里",
            "照片上的码是真的，时间在签到时间以外。",
            "等负责人核对，结果会通知您。",
        ),
        "too_late_offline": Said(
            "上传得太晚", "扫码以后超过 72 小时才上传。", "等负责人核对，结果会通知您。"
        ),
        "clock_implausible": Said(
            "手机时间对不上",
            "手机报的时间和码对不上。",
            "请检查手机的时间；等负责人核对，结果会通知您。",
        ),
        "poster_offline": Said(
            "没有信号时扫的张贴码", "张贴码证明不了扫码的时间。", "等负责人核对，结果会通知您。"
        ),
        "offline_not_taken": Said(
            "分值高的活动，事后上传",
            "这场活动要当场扫码；要计入，走人工补登，两个人办。",
            "等负责人核对，结果会通知您。",
        ),
        "after_settlement": Said(
            "结算以后才上传",
            "扫码在签到时间里，上传时活动已经结算。",
            "等负责人核对，结果会通知您。",
        ),
        "helped": Said(
            "同行的人替签到",
            "由同行的志愿者替本人扫码，写明本人在场并同意。",
            "等负责人当面确认，结果会通知您。",
        ),
        "photo_not_taken": Said("不收事后的照片", "这场活动分值较高，要当场扫码。", _CALL),
        "code_unknown": Said("没有认出的码", "不是活动的签到码。", "请扫现场海报或大屏上的码。"),
        "code_forged": Said("不能用的码", "不是本平台发出的码，或已损坏。", "请重新扫现场的码。"),
        "code_expired": Said(
            "码已过期", "大屏上的码 15 秒一换，这个已经换掉了。", "请扫大屏上正在显示的码。" + _CALL
        ),
        "event_not_open": Said(
            "还没到签到时间", "扫码时还没有开始签到。", "到时间后再扫一次。" + _CALL
        ),
        "event_over": Said("签到时间已过", "扫码时签到已经结束。", _CALL),
        "event_cancelled": Said("活动已取消", "活动已取消。", "如有疑问请联系社区。"),
        "not_signed_up": Said(
            "没有报名", "这场活动要先报名，名单里没有。", "请当面联系负责人登记。"
        ),
        "not_in_yet": Said("没有签到就签退", "没有签到记录，不能签退。", _CALL),
        "already_out": Said("已由负责人签退", "负责人已经办理了签退。", "不用再扫。"),
        "account_disabled": Said("账号已停用", "账号停用期间不能签到。", "请联系社区。"),
    }
)
OTHER = Said("没有计入", "这次扫码没有计入。", _CALL)

WAYS: Mapping[str, str] = MappingProxyType(
    {
        Way.PHONE.value: "当场扫码",
        Way.OFFLINE.value: "没有信号，事后上传",
        Way.PHOTO.value: "上传照片",
        Way.DESK.value: "登记台登记",
        Way.HELPED.value: "同行的人替签",
    }
)

_DOUBTS: Mapping[str, type[DomainError]] = MappingProxyType(
    {
        each.code: each
        for each in (
            TooLateOffline,
            ClockImplausible,
            PosterOffline,
            LatePhoto,
            PhotoOutside,
            OfflineNotTaken,
            AfterSettlement,
            Helped,
        )
    }
)


def said_of(code: str) -> Said:
    """A reason code in words."""
    return REASONS.get(code, OTHER)


def doubt_of(code: str) -> DomainError:
    """The doubt that a kept scan waits with."""
    return _DOUBTS.get(code, TooLateOffline)()
