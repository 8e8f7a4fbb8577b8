"""示例姓名 names: made up from common surnames and words of field and water; nobody is meant."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾郝龚邵"
)
#: no sign stands in the given name of a leader or a martyr; the second ones are rare in names
FIRST = "小晓思雨云文清安若青溪初知秋春夏冬晨晚月星禾竹木林泉雪霜晴风墨书言念如亦以采沐允南北"
SECOND = "禾溪舟苇苗榆柚砚笺穗麦稻粟汀岚棠荷桐橙杏桑菱芦芽茶笛亭帆"

#: people of public life, and one of a well-known novel, whose names these parts could form
BLOCKED = frozenset({"王晓棠", "夏雨荷", "李雨桐", "王小帆", "周云帆"})


def made_up_name(chance: Random) -> str:
    """A full name of three characters that belongs to nobody known."""
    while True:
        name = chance.choice(SURNAMES) + chance.choice(FIRST) + chance.choice(SECOND)
        if name not in BLOCKED and name[1] != name[2]:
            return name
