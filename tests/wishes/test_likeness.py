"""Likely duplicates: the same wish in other words is noticed, another wish is not."""

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wishes.rules.likeness import ALIKE, is_alike, likeness, likeness_of, prints

SAME = """想要一副老花镜|希望有一副老花眼镜
想要一辆轮椅|需要一辆轮椅
想要一辆轮椅|腿脚不便，想要一辆轮椅
想要一辆轮椅|我家老人腿脚不便，需要轮椅１辆！
希望有人陪我去医院看病|想请志愿者陪同去医院看病
想要一个书包|希望得到一个新书包
想要一个书包|开学了，想要一个新书包
给孩子买一双运动鞋，38码|想要一双38码的运动鞋
想要一台收音机|求一台小收音机
家里的灯坏了，想请人换灯泡|请帮忙换一下家里的灯泡
想学用智能手机|希望有人教我使用智能手机
想要一床棉被过冬|需要过冬的棉被一床
想拍一张全家福|希望拍全家福照片
想要一盏台灯|想要一盏护眼台灯
请人上门理发|希望志愿者上门来理发
想要一个血压计|想要电子血压计一台
想要一套《十万个为什么》|希望有一套十万个为什么图书
想看一场越剧|想去看越剧演出
想要一根拐杖|需要拐杖一根，走路用
修一下漏水的水龙头|家里水龙头漏水，想请人修
想要一台电风扇|夏天热，想要一台电风扇
想去一次北京天安门|想去北京看天安门
想要一个电饭煲|家里电饭锅坏了，想要一个电饭煲
陪老人聊天|希望有人来陪老人聊聊天
想要防滑垫|卫生间想要防滑垫一块
辅导孩子作业|想请志愿者辅导孩子做作业
想要一个助行器|奶奶出院了，需要一个助行器
希望有人帮忙擦窗户|请志愿者上门擦窗户
想要一套理发工具|需要理发工具一套
孩子想要一个足球|想要一个足球
想装卫生间扶手|希望在卫生间安装扶手
希望剪指甲|请人给老人剪指甲
想要一件羽绒服|冬天冷，想给孩子买一件羽绒服
清洗油烟机|想请人清洗家里的抽油烟机
买菜不方便，希望代买菜|希望有人代买菜
想要一辆轮椅|爷爷中风后腿脚不便，想要一辆轮椅出门晒太阳
想要一副老花镜|我今年七十八岁了，看报纸看不清楚，想要一副老花镜
想要一床棉被|独居老人冬天冷，被子又薄又旧，希望有一床厚棉被
想要一个书包|孩子九月上小学一年级，家里困难，想要一个新书包""".splitlines()
OTHER = """想要一辆轮椅|想要一副老花镜
想要一辆轮椅|想要一辆自行车
想要一个书包|想要一个篮球
希望有人陪我去医院看病|希望有人陪我去公园散步
想要一双棉鞋|想要一双手套
想要一盏台灯|想要一台电视
请人上门理发|请人上门修水管
想要一床棉被|想要一件棉衣
想要一根拐杖|想要一个拐角架
想要一台电风扇|想要一台电暖器
想看一场越剧|想看一场电影
辅导孩子作业|照看孩子放学
想要一个血压计|想要一个体温计
想要一套文具|想要一套校服
家里的灯坏了，想请人换灯泡|家里的门锁坏了，想请人换锁
给孩子买一双运动鞋，38码|给孩子买一套运动服，160码
想去一次北京天安门|想去一次上海外滩
想要一台收音机|想要一台洗衣机
想要一个电饭煲|想要一个电水壶
陪老人聊天|陪孩子读书
想要防滑垫|想要床垫
想要一个新书包|想要一个新书柜
想要一辆儿童自行车|想要一套儿童图书
想要老年手机|想要老年代步车
希望有人教我使用智能手机|希望有人教我使用缝纫机
希望有人帮忙擦窗户|希望有人帮忙搬家具
想要一套理发工具|希望上门理发
孩子想要一个足球|孩子想要一个地球仪
想装卫生间扶手|卫生间漏水
想要保温杯|想要保温壶
想要一张折叠床|想要一张折叠桌
想要一本新华字典|想要一本成语词典
清洗油烟机|清洗空调
代买菜|代买米面油""".splitlines()


@pytest.mark.parametrize("row", SAME)
def test_the_same_wish_in_other_words_is_alike(row: str) -> None:
    one, other = row.split("|")

    assert likeness(one, other) >= 0.66
    assert is_alike(one, other)


@pytest.mark.parametrize("row", OTHER)
def test_another_wish_is_not_alike_however_alike_it_is_worded(row: str) -> None:
    one, other = row.split("|")

    assert likeness(one, other) <= 0.6
    assert not is_alike(one, other)


def test_the_line_lies_between_the_two() -> None:
    assert 0.6 < ALIKE < 0.66


def test_width_case_signs_and_particles_make_no_difference() -> None:
    assert likeness("想要ＵＳＢ台灯！", "想要一盏 usb 台灯吧。") == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("想学用智能手机", "想要一部智能手机"), ("想要一辆轮椅", "想要一个轮椅坐垫")],
)
def test_a_thing_and_what_belongs_to_it_are_shown_side_by_side(one: str, other: str) -> None:
    """Words alone do not tell them apart; the reviewer does."""
    assert is_alike(one, other)


def test_a_word_of_one_character_inside_a_long_story_is_not_enough() -> None:
    assert not is_alike("想要一张床", "奶奶起床不方便，想请人来安装一副床边的扶手")


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "想要一辆轮椅"), ("！？", "。")])
def test_nothing_is_like_nothing(one: str, other: str) -> None:
    assert likeness(one, other) == 0.0


def test_a_wish_of_words_of_wishing_alone_is_compared_by_them() -> None:
    assert likeness("谢谢大家", "谢谢大家") == 1.0
    assert likeness("谢谢大家", "希望") == 0.0


@settings(deadline=None)
@given(st.text(), st.text())
def test_likeness_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)


@settings(deadline=None)
@given(st.text("轮椅老花镜棉被书包想要一", min_size=1))
def test_a_wish_is_like_itself(text: str) -> None:
    assert likeness(text, text) == 1.0


def test_a_wish_is_compared_with_two_thousand_in_no_time() -> None:
    kept = [
        prints(f"{SAME[place % len(SAME)]}，{OTHER[place % len(OTHER)]}") for place in range(2000)
    ]
    wish = prints("想要一辆轮椅，家里老人腿脚不便，走路很吃力")

    took = _seconds(lambda: [likeness_of(wish, other) for other in kept])

    assert took < 0.05


def test_a_hostile_text_takes_no_time() -> None:
    assert _seconds(lambda: [prints("1" * 4000), prints("一个" * 2000), prints("想" * 4000)]) < 0.05


def _seconds(work: Callable[[], object]) -> float:
    """The shortest of several tries: others share the machine."""
    times = []
    for _ in range(5):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)
