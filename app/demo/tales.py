"""示例心愿 tales: the wishes of a sample town, each with its course, as plain values.

Days count back from the day of the load; the steps of one day follow each other by the hour.
"""

from dataclasses import dataclass

from app.wishes.rules.machine import Verb
from app.wishes.rules.unaccepted import ADVICE, Unaccepted
from app.wishes.rules.words import Channel, Grade, Privacy, Source

#: claimers that are no unit: a branch by its secretary, a member for himself
BRANCH, MEMBER = "支部", "党员"
PHARMACY, HARDWARE, FRUIT = "和顺药房", "惊蛰五金店", "处暑水果店"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wish, so many days ago. `words`: what was said at it."""

    verb: Verb
    ago: int
    words: str = ""
    #: the claimer of a claim, the addressee of a referral, the wish that it was joined to
    who: str = ""
    #: what the photo of a delivery shows
    picture: str = ""
    grade: Grade = Grade.SATISFIED
    #: a partner of a joint claim, who accepts
    partner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A wish and what became of it. It was posted on the day of its first step, or `ago`."""

    title: str
    text: str = ""
    category: str = "goods"
    group: str = "elder"
    #: who wrote it down: the resident of that place, else the worker of the grid of that place
    resident: int | None = None
    grid: int = 0
    source: Source = Source.HOME_VISIT
    #: a child's, with a guardian who agreed
    is_minor: bool = False
    #: days from the load until it is needed
    needed_in: int | None = None
    channel: Channel | None = None
    privacy: Privacy | None = None
    #: asked to take it, where it stays off the wall
    invited: str = ""
    ago: int
    is_draft: bool = False
    steps: tuple[Step, ...] = ()


def _held(*, since: int, by: str, plan: str = "") -> tuple[Step, ...]:
    """Published, claimed so many days ago, and spoken about the day after."""
    return (
        Step(Verb.PUBLISH, since + 2),
        Step(Verb.CLAIM, since, plan, by),
        Step(Verb.BEGIN, since - 1),
    )


CLOSED = (
    Tale(
        title="想要一副看报纸的老花镜", text="三百度，镜腿宽一点，晚上看报用。", grid=0, ago=66,
        steps=(
            *_held(since=62, by=PHARMACY, plan="带两副上门，试戴合适的留下。"),
            Step(Verb.DELIVER, 58, "试了两副，留下一副三百度的。", picture="glasses"),
            Step(Verb.CONFIRM, 57, "小字看得清清楚楚，药房的姑娘很耐心。"),
            Step(Verb.CLOSE, 55, "一副老花镜，让一位老人又能自己读报了。药房说镜腿松了随时来调。"),
        ),
    ),
    Tale(
        title="厨房的灯坏了，想请人来修", text="晚上做饭看不清，够不着灯。", category="service",
        grid=1, source=Source.PHONE_IN, ago=54,
        steps=(
            *_held(since=50, by=HARDWARE, plan="带灯泡和开关上门。"),
            Step(Verb.DELIVER, 47, "两家一起修好，换了灯泡和开关。", picture="lamp"),
            Step(Verb.CONFIRM, 46, "当天就亮了，还把旧线理好了。"),
            Step(Verb.CLOSE, 43),
        ),
    ),
    Tale(
        title="床头台灯的开关不灵，想换一个", text="起夜的时候要用。", category="service",
        resident=0, grid=1, ago=54,
        steps=(
            *_held(since=50, by=HARDWARE),
            Step(Verb.DELIVER, 47, "两家一起修好，换了灯泡和开关。", picture="lamp"),
            Step(Verb.CONFIRM, 46, grade=Grade.FAIR),
            Step(Verb.CLOSE, 43),
        ),
    ),
    Tale(
        title="腿脚不便，想请人每周代买一次菜", text="买什么都行，青菜多一点。", category="errand",
        group="disability", grid=2, ago=41,
        steps=(
            *_held(since=37, by=FRUIT, plan="每周五跟着进货一起带回来。"),
            Step(Verb.DELIVER, 33, "第一篮菜送到家，约好每周五来。", picture="basket"),
            Step(Verb.CONFIRM, 32, "菜很新鲜，还帮我择好了。"),
            Step(Verb.CLOSE, 30),
        ),
    ),
)  # fmt: skip

UNDER_WAY = (
    Tale(
        title="想要一个保温水壶", text="夜里喝口热水，不用再起来烧。", grid=10, ago=46,
        steps=(
            *_held(since=42, by="大暑饮水站"),
            Step(Verb.DELIVER, 38, "放在门卫室，老人自己取走了。", picture="kettle"),
            Step(Verb.GIVE_UP_CALLING, 37),
            Step(Verb.GIVE_UP_CALLING, 36),
            Step(Verb.GIVE_UP_CALLING, 35),
        ),
    ),
    Tale(
        title="收音机不响了，想修好听戏", category="service", grid=3, ago=19,
        steps=(
            *_held(since=15, by=HARDWARE),
            Step(Verb.DELIVER, 5, "换了一个旋钮，能响了。", picture="radio"),
            Step(Verb.DISPUTE, 3, "声音还是断断续续，想请师傅再看看。", grade=Grade.UNSATISFIED),
        ),
    ),
    Tale(
        title="想要一张稳当的淋浴凳", text="洗澡站久了腿软，凳脚要防滑。", grid=4, ago=16,
        steps=_held(since=12, by=PHARMACY, plan="先去量浴室的大小，再订一张合适的。"),
    ),
    Tale(
        title="想有人陪我去医院复查一次", text="会坐公交，就是楼里绕不清。", category="visit",
        grid=7, ago=15,
        steps=(
            *_held(since=11, by=BRANCH, plan="两名党员陪同，一早来接。"),
            Step(Verb.DELIVER, 3, "陪同复查，平安到家。", picture="slip"),
            Step(Verb.CONFIRM, 1, "跑上跑下都是他们，我只管坐着等。"),
        ),
    ),
    Tale(
        title="想要一个新书包", text="上学用，背着轻一点的。", group="child", is_minor=True,
        grid=0, ago=14,
        steps=(
            *_held(since=10, by="溪桥书店", plan="书包里再放几本新书。"),
            Step(Verb.HAND_OVER, 2, "书包已交给网格员，请转交。", picture="schoolbags"),
        ),
    ),
    Tale(
        title="想要一副象棋，约邻居来下", grid=0, ago=13,
        steps=(
            *_held(since=9, by=HARDWARE),
            Step(Verb.DELIVER, 1, "棋盘和棋子都送到了，当场下了一盘。", picture="chess"),
        ),
    ),
    Tale(
        title="想请人教我用手机挂号", text="子女不在身边，屏幕上的字太多。", category="service",
        resident=1, ago=9, steps=_held(since=5, by=MEMBER, plan="周末上门，教会为止。"),
    ),
    Tale(
        title="想在阳台上种几盆花", text="坐在轮椅上也够得着的高度。", category="experience",
        group="disability", resident=2, grid=8, ago=6,
        steps=(
            Step(Verb.PUBLISH, 5),
            Step(Verb.CLAIM, 2, "花店出花苗，茶馆出花架。", "立夏花店", partner="谷雨茶馆"),
        ),
    ),
    Tale(
        title="想剪个头发，下不了楼", category="service", privacy=Privacy.A, grid=5, ago=4,
        steps=(Step(Verb.PUBLISH, 3), Step(Verb.CLAIM, 1, "收摊后带工具上门。", "老街理发店")),
    ),
)  # fmt: skip

ON_THE_WALL = (
    Tale(
        title="想要一个二手的小书桌", text="孩子写作业用，旧的也行，高矮能调最好。",
        group="hardship", grid=4, ago=20, steps=(Step(Verb.PUBLISH, 19),),
    ),
    Tale(
        title="想要一副跳棋，和孙女一起玩", grid=5, ago=16,
        steps=(
            Step(Verb.PUBLISH, 15),
            Step(Verb.CLAIM, 12, who="小满早餐铺"),
            Step(Verb.RELEASE, 8, "店里这阵子忙不过来，先让别家来。"),
        ),
    ),
    Tale(
        title="想有人来陪我说说话", text="耳朵不大好，说慢一点就行。", category="visit",
        grid=2, ago=12, steps=(Step(Verb.PUBLISH, 11),),
    ),
    Tale(
        title="想要一条厚一点的毛毯", needed_in=16, grid=0, ago=10, steps=(Step(Verb.PUBLISH, 9),)
    ),
    Tale(
        title="想上一堂看星星的课", text="想知道望远镜里是什么样子。", category="experience",
        group="child", is_minor=True, needed_in=12, grid=3, ago=9,
        steps=(Step(Verb.PUBLISH, 8),),
    ),
    Tale(
        title="想要一个放大镜", text="看说明书上的小字。", source=Source.PHONE_VISIT, grid=1,
        ago=8, steps=(Step(Verb.PUBLISH, 7),),
    ),
    Tale(
        title="客厅的灯不亮了，想请人修好", text="灯座有点高，要带梯子。", category="service",
        resident=0, grid=11, ago=6, steps=(Step(Verb.PUBLISH, 5),),
    ),
    Tale(
        title="想请人每周代取一次快递", category="errand", group="disability",
        source=Source.PHONE_IN, grid=6, ago=3, steps=(Step(Verb.PUBLISH, 2),),
    ),
    Tale(
        title="想学会和外地的女儿视频", text="手机有了，不会点。", category="service",
        resident=2, grid=10, needed_in=20, ago=2, steps=(Step(Verb.PUBLISH, 1),),
    ),
)  # fmt: skip

ASIDE = (
    Tale(
        title="想要一辆轻便的轮椅", grid=9, ago=48,
        steps=(
            Step(Verb.PUBLISH, 47),
            Step(Verb.END, 41, "老人已搬去女儿家住，女儿那边备好了。"),
        ),
    ),
    Tale(
        title="楼梯转角想放一张歇脚的凳子", text="上到三楼要歇一歇。", grid=8, ago=36,
        steps=(Step(Verb.PUBLISH, 35), Step(Verb.ESCALATE, 4)),
    ),
    Tale(
        title="楼梯转角想要一张凳子歇歇脚", grid=8, source=Source.PHONE_IN, ago=20,
        steps=(Step(Verb.MERGE, 19, who="楼梯转角想放一张歇脚的凳子"),),
    ),
    Tale(
        title="楼道里有人给电瓶车充电，想请人管一管", category="service", group="other",
        resident=0, ago=18,
        steps=(
            Step(Verb.REFER, 17, "属于消防安全，由街道处理。", "街道安全生产办公室"),
            Step(Verb.REFER, 12, "已上门清理，并在楼下加了两个充电位，请继续监督。"),
        ),
    ),
    Tale(
        title="想要一个旧书架", resident=3, ago=17,
        steps=(Step(Verb.PUBLISH, 16), Step(Verb.WITHDRAW, 10, "邻居已经送了一个，谢谢。")),
    ),
    Tale(
        title="想去看一场露天电影", text="好多年没看过了。", category="experience", resident=3,
        grid=7, needed_in=-2, ago=15,
        steps=(Step(Verb.PUBLISH, 14), Step(Verb.ESCALATE, 8), Step(Verb.EXPIRE, 1)),
    ),
    Tale(
        title="想请人代配降压药", text="吃的是医生开的药，快没有了。", category="errand",
        resident=1, ago=7,
        steps=(
            Step(Verb.REJECT, 6, ADVICE[Unaccepted.PRESCRIPTION], Unaccepted.PRESCRIPTION.value),
        ),
    ),
    Tale(
        title="想补几节数学课", text="只想悄悄补一补。", category="service", group="child",
        is_minor=True, channel=Channel.DIRECT, invited="青禾中学", grid=5, ago=7,
        steps=(Step(Verb.PUBLISH, 6),),
    ),
    Tale(
        title="想要一双布鞋", resident=2, ago=5,
        steps=(Step(Verb.RETURN, 4, "请写上鞋码和平时穿的样式，方便单位准备"),),
    ),
    Tale(title="想要一盏起夜用的小夜灯", resident=3, ago=3, is_draft=True),
    Tale(
        title="客厅的灯又不亮了，想请人修一修", category="service", resident=1, ago=1,
        text="晚上都在家，来之前打我手机 {phone}。",
    ),
    Tale(
        title="想请人帮忙把被子抱下楼晒", category="errand", source=Source.PHONE_IN, grid=11, ago=1
    ),
)  # fmt: skip

TALES = (*CLOSED, *UNDER_WAY, *ON_THE_WALL, *ASIDE)

#: what the children of one class wish for: thing, size, words
CLASS_WISHES = (
    ("运动鞋", "三十五码", "上体育课穿"),
    ("跳绳", "", "想参加跳绳比赛"),
    ("故事书", "", "喜欢讲动物的"),
    ("水彩笔", "二十四色", ""),
    ("篮球", "五号", "放学和同学一起打"),
    ("雨衣", "一米四", "要蓝色的"),
    ("保温杯", "", "冬天喝热水"),
    ("地球仪", "", "想找找爸爸去过的地方"),
)
#: days ago: the list was entered; the community published it
CLASS_ENTERED, CLASS_PUBLISHED = 9, 8

#: what a steward told of a grid: place of the grid, days ago, the sentence, the wish it led to
LEADS = (
    (7, 16, "二楼的大爷刚出院，好像没有人陪着复查。", "想有人陪我去医院复查一次"),
    (0, 2, "三楼的奶奶好几天没下楼买菜了，请去看看。", ""),
)
