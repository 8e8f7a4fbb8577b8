"""示例单位 units: every unit and shop is vetted, and some keep their three lists."""

from collections.abc import Mapping

from app.core.credit_code import check_character
from app.demo.bulk import insert_all
from app.demo.founding import Node
from app.demo.people import Someone
from app.demo.scene import Scene
from app.wishes import lines
from app.wishes.lines import Offered
from app.wishes.models import Line, LineKind, Vetting, VettingState

#: days ago: the units asked; they were vetted; they wrote their lists; a need was met
ASKED, VETTED, LISTED, MET = 90, 88, 80, 70
#: 统一社会信用代码: who registers public bodies and businesses; a region that no registry bears
PUBLIC_BODY, BUSINESS, NOWHERE = "12", "91", "990000"

LENDS, NEEDS, SERVES = LineKind.RESOURCE, LineKind.NEED, LineKind.SERVICE
#: name → kind of list, line, category of wishes that it fits, when it can be had
LISTS: Mapping[str, tuple[tuple[LineKind, str, str, str], ...]] = {
    "青禾小学": (
        (LENDS, "操场周末开放", "experience", "周六上午"),
        (SERVES, "老师志愿者辅导作业", "service", "放学后一小时"),
        (NEEDS, "招志愿者早晚护学", "", "上学日"),
    ),
    "青禾中学": (
        (SERVES, "学生志愿者陪老人读报聊天", "visit", "周日下午"),
        (LENDS, "报告厅可借用", "", "周末"),
    ),
    "社区卫生服务中心": (
        (SERVES, "家庭医生上门看看", "visit", "周三下午"),
        (LENDS, "轮椅、拐杖可借", "goods", "工作日"),
    ),
    "云溪供电所": ((SERVES, "查线路、换灯泡", "service", "周二"),),
    "溪桥书店": (
        (LENDS, "绘本和旧书可借", "goods", "每天"),
        (SERVES, "周末故事会", "experience", "周六下午"),
    ),
    "和顺药房": (
        (SERVES, "免费量血压", "service", "每天上午"),
        (NEEDS, "招志愿者盘点", "", "每月最后一个周日"),
    ),
    "老街理发店": (
        (SERVES, "免费理发，下不了楼的可上门", "service", "每周一"),
        (NEEDS, "想请人带腿脚不便的老人来店里", "", "周一上午"),
    ),
    "小满早餐铺": (
        (LENDS, "每天留五份爱心早餐", "goods", "清早"),
        (NEEDS, "周末缺人给环卫工送早餐", "", "周六、周日清早"),
    ),
    "惊蛰五金店": (
        (SERVES, "修水龙头、换开关", "service", "傍晚"),
        (LENDS, "梯子和工具可借", "goods", "每天"),
    ),
    "小雪裁缝铺": ((SERVES, "缝补衣服、改裤脚", "service", "周四"),),
    "立夏花店": (
        (LENDS, "花苗和花盆", "goods", "周末"),
        (SERVES, "教大家养花", "experience", "周六上午"),
    ),
    "清风照相馆": ((SERVES, "给老人拍生活照", "experience", "周二、周四"),),
}
IN_NEED, ANSWERS = "小满早餐铺", "青禾中学"
ANSWER = "高一的同学报名参加，每个周末两人，由老师带队。"


def vet_all(scene: Scene) -> None:
    """Vet every unit and shop of the town, with no limit of live claims; one row each."""
    town, cast = scene.town, scene.cast
    contacts = [*cast.unit_contacts, *cast.shop_people]
    kinds = [PUBLIC_BODY] * len(town.units) + [BUSINESS] * len(town.shops)
    insert_all(
        Vetting,
        [
            {
                "organisation_id": node.id,
                "region_id": town.region_id,
                "state": VettingState.VETTED,
                "credit_code": credit_code(kind, town.ordinal, place),
                "claim_limit": 0,
                "asked_by_id": contact.id,
                "asked_at": scene.at(ASKED),
                "vetted_by_id": cast.reviewers[0].id,
                "vetted_at": scene.at(VETTED),
            }
            for place, (node, contact, kind) in enumerate(
                zip([*town.units, *town.shops], contacts, kinds, strict=True)
            )
        ],
    )


def credit_code(kind: str, ordinal: int, place: int) -> str:
    """A code that is well formed and belongs to nobody: its region does not exist."""
    first = f"{kind}{NOWHERE}{ordinal % 10_000:04d}{place:05d}"
    return first + check_character(first)


def fill_lists(scene: Scene) -> None:
    """Write the lists of those units of the town that keep them; one need was met."""
    houses = scene.houses()
    for name in filter(houses.__contains__, LISTS):
        node, contact = houses[name]
        unit, by = scene.organisation(node), scene.by(contact)
        for kind, title, category, times in LISTS[name]:
            offered = Offered(kind=kind, title=title, category=category, times=times)
            line = lines.add(unit, offered, by=by, now=scene.at(LISTED))
            if name == IN_NEED and kind is NEEDS:
                _meet(scene, line, houses)


def _meet(scene: Scene, need: Line, houses: Mapping[str, tuple[Node, Someone]]) -> None:
    """Let one unit answer the need of another, which accepts."""
    node, contact = houses[ANSWERS]
    by, at = scene.by(contact), scene.at(MET)
    answer = lines.answer(need, scene.organisation(node), words=ANSWER, by=by, now=at)
    asker = scene.by(houses[IN_NEED][1])
    lines.accept(need, answer.id, by=asker, now=scene.at(MET, 3))
