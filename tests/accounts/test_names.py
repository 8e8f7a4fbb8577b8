"""Names come into one form, or are refused with a reason."""

import pytest

from app.accounts.names import NameInvalid, normalise_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 三", "张三"),
        ("  王\t五 ", "王五"),
        ("张\u200b三", "张三"),
        ("买买提 ・ 吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("Ａｎｎａ  Maria", "Anna Maria"),
        ("𠮷野䶮", "𠮷野䶮"),
        ("李娜（小）", "李娜(小)"),
    ],
)
def test_a_name_comes_into_one_form(written: str, name: str) -> None:
    assert normalise_name(written) == name


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "没有填写"),
        (" \u3000 ", "没有填写"),
        ('=HYPERLINK("x")', "不能以"),
        ("＝1+1", "不能以"),
        ("+1", "不能以"),
        ("-1", "不能以"),
        ("@SUM", "不能以"),
        ("张三1", "不能含有“1”"),
        ("张；三", "不能含有“;”"),
        ("张\x00三", "控制字符"),
        ("张\u202e三", "控制字符"),
        ("张\ue000", "系统造字"),
        ("\ud800", "控制字符"),
        ("张" * 51, "最多 50 个字"),
        ("张" * 100_000, "最多 50 个字"),
        ("·张", "应以文字开头"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(NameInvalid) as refused:
        normalise_name(written)

    assert reason in refused.value.detail
