"""What the wish board does not take is hinted at, with a sentence that says where to go."""

import re
from time import process_time

import pytest

from app.wishes.rules.findings import mask
from app.wishes.rules.unaccepted import ADVICE, IS_REFERRED, LABELS, Unaccepted, hints

ASKED = {
    Unaccepted.CASH: (
        "想要现金|不要现金|希望给点钱|孩子学费交不起|想要一笔钱看病|帮我交房租|求众筹|能不能发个红包"
        "|缺钱|想申请救助金|现 金|微信转账"
    ),
    Unaccepted.LOAN: "想借款|借我2000元|能借点钱吗|贷款还不上|借三千元|高利贷催得紧",
    Unaccepted.PRESCRIPTION: (
        "想要降压药|需要胰岛素|帮我买药|代开处方药|配一点高血压的药|要一些头孢|想要止痛药"
    ),
    Unaccepted.LAWSUIT: "想打官司|请律师起诉|去法院告他|劳动仲裁|遗产怎么分",
    Unaccepted.JOB: (
        "求职|想找份工作|帮儿子找个工作|介绍一份工作|想找点活干|找个活儿|残疾人就业|安排工作"
        "|想找工作|打零工"
    ),
    Unaccepted.RIGHTS: (
        "老板欠薪|拖欠三个月工资|工资一直没发|想维权|要信访|举报邻居|物业纠纷|被家暴|被骗了"
    ),
    Unaccepted.HAZARD: (
        "燃气泄漏|煤气有味道|楼里线路老化|高空抛物|高空坠物|外墙瓷砖脱落|有人违建|电线裸露"
        "|消防通道被堵|楼道里充电|漏电|门口井盖松动"
    ),
}
WELCOME = """想要一副老花镜
追求职业梦想，想学画画
希望要求职工之家开放
想要一个钱包
想要一个零钱包
想要一个存钱罐
想要一本钱学森传记
想要一个小药箱
想要一个七天分药盒
想要一个中药枕
想要艾草泡脚药包
想借一本书
想借用轮椅
想找工作人员帮忙
想找社区工作人员聊聊
想要一件工作服
孩子手工作业材料
感谢社区工作，想要一把伞
想找人聊聊以前工作的事
想安静地工作
介绍志愿工作
想买300元以内的书包
陪我去医院看病
陪同配药
想参加电视台上访谈节目
想听反诈讲座，防止被骗
想要防滑垫，浴室地滑
想请人修漏水的水龙头
天然气灶坏了
法院路住户想要一盏台灯
想要量血压计
做完手术，想要助行器
想要创可贴和碘伏
安装扶手
介绍社区的食堂""".splitlines()


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in ASKED.items() for text in texts.split("|")]
)
def test_what_is_not_taken_is_hinted_at_and_nothing_else(kind: Unaccepted, text: str) -> None:
    assert hints(f"奶奶说，{text}。") == (kind,)


@pytest.mark.parametrize("text", WELCOME)
def test_a_welcome_wish_gets_no_hint(text: str) -> None:
    assert hints(text) == ()


def test_several_hints_stand_in_one_order() -> None:
    found = hints("燃气泄漏，老板欠薪，借我2000元现金")

    assert found == (Unaccepted.CASH, Unaccepted.LOAN, Unaccepted.RIGHTS, Unaccepted.HAZARD)


def test_a_phrase_does_not_reach_into_the_next_sentence() -> None:
    assert hints("想借轮椅。有200元") == ()
    assert hints("想借轮椅有200元") == (Unaccepted.LOAN,)


def test_rights_and_hazards_are_referred_and_the_rest_is_refused() -> None:
    assert {Unaccepted.RIGHTS, Unaccepted.HAZARD} == IS_REFERRED


def test_every_kind_has_a_name_and_a_sentence_that_says_where_to_go() -> None:
    assert set(LABELS) == set(ADVICE) == set(Unaccepted)
    for advice in ADVICE.values():
        assert re.search(r"请(?:马上)?(?:拨打|到|带|先离开)|到社区", advice)
        assert advice.endswith("。")
        assert mask(advice) == advice


def test_a_hostile_text_takes_no_time() -> None:
    began = process_time()
    for piece in ("借", "工资", "燃气", "开", "找合适的", "拖欠", "1", " "):
        hints((piece * 1000)[:1000])

    assert process_time() - began < 0.2
