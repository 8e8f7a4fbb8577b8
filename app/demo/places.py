"""示例地名 places: names of a made-up district, its streets, communities and organisations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

DISTRICT = "云溪区"
_STREETS = ("青禾", "柳塘", "枫桥湾", "竹里", "荷风", "松溪", "桂亭", "梅渡")
_COMMUNITIES = ("杏园", "柳岸", "枫林", "竹影", "荷塘", "松月", "桂香", "梅溪")

#: residential branches, by the estates they gather
ESTATES = (
    "杏花里", "柳溪苑", "桃源坊", "梧桐巷", "银杏园", "海棠湾", "紫藤里", "丁香苑", "木槿园",
    "芦苇荡", "荷叶浦", "菱角塘", "石桥头", "古井巷", "钟楼下", "码头街", "纺织新村", "农机宿舍",
    "粮站大院", "渔家弄", "东篱苑", "南亭里", "西溪坊", "北渡口", "中心街",
)  # fmt: skip
#: branches of firms and social organisations: 24 of sector 两新
FIRMS = (
    "禾润食品", "云织纺业", "青木家居", "溪畔印刷", "晨露乳品", "远帆物流", "知行教育", "麦穗烘焙",
    "竹语茶业", "松果科技", "霜叶服饰", "石磨豆坊", "朝阳机械", "星河电子", "百味调料", "清泉水务",
    "木棉家纺", "启明照明", "万里骑行协会", "暖阳社工服务社", "绿荫环保协会", "书香阅读会",
    "巧手编织社", "平安义警队",
)  # fmt: skip
UNITS = (
    "青禾小学", "青禾中学", "社区卫生服务中心", "云溪供电所", "云溪供水站", "溪桥书店", "和顺药房",
    "云溪农商银行网点", "青禾派出所", "云溪税务分局", "溪畔养老院", "青禾邮政支局", "云溪消防站",
)  # fmt: skip
SHOPS = (
    "老街理发店", "小满早餐铺", "立夏花店", "谷雨茶馆", "白露洗衣店", "霜降修鞋铺", "处暑水果店",
    "惊蛰五金店", "清风照相馆", "大暑饮水站", "小雪裁缝铺", "芒种粮油店",
)  # fmt: skip
TEAMS = ("银龄巡逻队", "小水滴护河队", "邻里理发队", "巧手修理队", "暖心陪诊队", "晨光助学队",
         "老娘舅调解队", "快递小哥代办队")  # fmt: skip
OUTSIDE = ("云溪区财政局机关党支部", "省水利设计院第三党支部", "云溪第一中学党支部")
GRIDS = 12


@dataclass(frozen=True, slots=True)
class Town:
    """The names of one load's street and community, and the office's public number."""

    street: str
    community: str
    phone: str
    #: put before the names of its organisations, so that no two towns share one
    mark: str


def town(ordinal: int) -> Town:
    """The names of the how-manieth sample town, from 1 on; never the same twice."""
    round_, place = divmod(ordinal - 1, len(_STREETS))
    again = f"{round_ + 1}" if round_ else ""
    return Town(
        street=f"{_STREETS[place]}{again}街道",
        community=f"{_COMMUNITIES[place]}{again}社区",
        phone=f"0573-8700{ordinal % 10_000:04d}",
        mark=f"{_COMMUNITIES[place]}{again}" if ordinal > 1 else "",
    )


def numbered(names: Sequence[str]) -> Iterator[str]:
    """The names one by one, then again with a number behind them, without end."""
    for turn in count(1):
        for name in names:
            yield name if turn == 1 else f"{name}（{turn}）"
