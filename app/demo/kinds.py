"""示例活动的样子 kinds: what a community holds in a year, in every category of service."""

from dataclasses import dataclass

from app.events.models import AttendanceMode

IN, IN_OUT, IN_PLAN = AttendanceMode.IN, AttendanceMode.IN_OUT, AttendanceMode.IN_PLAN
RISK = "活动中请注意自身安全，两人同行，身体不适请立即停下并告知负责人。"
INSURANCE = "由社区统一投保志愿者意外险。"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event: its title, field, how presence counts, hours planned, points if chosen."""

    title: str
    category: str
    mode: AttendanceMode
    hours: int
    place: str
    points: int | None = None


THEME_DAY = Kind("主题党日：学习与交流", "theme_day", IN, 2, "支部活动室", 200)
KINDS = (
    Kind("独居老人敲门行动", "elder", IN_PLAN, 2, "各单元楼"),
    Kind("助老理发", "elder", IN_OUT, 3, "社区活动室"),
    Kind("四点半课堂", "child", IN_OUT, 2, "社区图书角"),
    Kind("暑托班看护", "child", IN_PLAN, 4, "社区活动室"),
    Kind("陪残疾邻居出门走走", "disability", IN_OUT, 2, "滨河步道"),
    Kind("困难家庭走访", "hardship", IN_PLAN, 2, "各单元楼"),
    Kind("义诊量血压", "health", IN_OUT, 3, "社区广场"),
    Kind("河道清洁", "environment", IN_OUT, 2, "石桥头河埠"),
    Kind("楼道清理", "environment", IN, 2, "各单元楼", 300),
    Kind("垃圾分类劝导", "environment", IN, 2, "垃圾投放点"),
    Kind("路口文明劝导", "order", IN_PLAN, 1, "中心街路口"),
    Kind("夜间平安巡逻", "order", IN_OUT, 2, "社区警务室"),
    Kind("邻里调解日", "mediation", IN, 2, "调解室", 400),
    Kind("防诈骗宣传", "policy", IN, 2, "社区广场"),
    Kind("广场歌舞联欢", "culture", IN, 2, "社区广场", 100),
    Kind("代购代办代跑腿", "errand", IN_OUT, 1, "便民服务站"),
    Kind("秋收助耕", "farming", IN_OUT, 4, "社区共享菜园"),
    Kind("法律咨询", "legal", IN_OUT, 2, "便民服务站"),
    Kind("台风前排查", "emergency", IN_OUT, 3, "各网格", None),
    Kind("联席清洁日", "co_building", IN, 3, "共建单位门前", 500),
)
