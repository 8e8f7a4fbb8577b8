"""使用手册 guides: how each role does its work, step by step, with pictures of the real pages.

A step names the page it is about; `make pictures` opens that page in the running sample as that
role and takes the picture anew, so that no picture shows what is no longer there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.words import gettext

#: where the pictures lie below `static/`
PICTURES = "images/help"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what it is called, how it goes, and the page where it is done."""

    title: str
    words: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """What one role needs to know; `role` is who takes the pictures in the sample."""

    name: str
    role: str
    title: str
    note: str
    icon: str
    steps: Sequence[Step]

    def picture(self, step: Step) -> str:
        """The file of a step's picture, below `static/`."""
        return f"{PICTURES}/{self.name}-{step.endpoint.replace('.', '-')}.webp"


def all_guides() -> Mapping[str, Guide]:
    """Every guide by its name, in the reader's language."""
    made = (
        _volunteer(), _organiser(), _grid_worker(), _unit(), _community(), _secretary(), _admin()
    )  # fmt: skip
    return {each.name: each for each in made}


def _volunteer() -> Guide:
    _ = gettext
    return Guide(
        "volunteer",
        "party_member",
        _("志愿者、党员"),
        _("扫码签到，看积分，有疑问就问"),
        "person",
        (
            Step(
                _("扫现场的码"),
                _(
                    "用微信或手机相机扫大屏、海报上的二维码，点“签到”。扫不出来就打开“扫码”页，输入六位数字。"
                ),
                "finding.show_ways",
            ),
            Step(
                _("看看积分到了没有"),
                _("“我的”里有本年的积分、时长和名次。要计时长的活动，走的时候再扫一次签退。"),
                "me.show_me",
            ),
            Step(
                _("每一分都有来历"),
                _("点开“我的积分”里的一行，能看到哪一场活动、谁核验的、按哪一条办法算的。"),
                "me.show_entries",
            ),
            Step(
                _("没有信号、没带手机"),
                _("没信号：拍下大屏，72 小时内在“扫码”页上传。没带手机：到登记台报姓名。"),
                "me.show_code",
            ),
            Step(
                _("觉得不对，点“我有疑问”"),
                _(
                    "少记了、记错了、没签上，都可以问。两个工作日内受理，七个工作日内答复；不服还可以请上级再看一次。"
                ),
                "appeals.show_own",
            ),
        ),
    )


def _organiser() -> Guide:
    _ = gettext
    return Guide(
        "organiser",
        "organiser",
        _("活动负责人"),
        _("安排活动，现场签到，结算"),
        "calendar",
        (
            Step(
                _("提前安排"),
                _("写明时间、地点、怎么签到、计多少分，提交给社区审核；审核的是另一个人。"),
                "planning.show_new",
            ),
            Step(
                _("现场放大屏"),
                _("二维码每 15 秒一换，旁边有六位数字。断网也能放 30 分钟。"),
                "codes.show_screen",
            ),
            Step(
                _("登记台"),
                _(
                    "给没带手机的人登记：扫“我的码”或志愿者卡，输姓名首字母或卡号后四位。没有网络照常登记，有网了自动上传。"
                ),
                "desk.show_desk",
            ),
            Step(
                _("结束以后结算"),
                _(
                    "没签退的按实际时间办签退，数一数人头，点“结算”。扫码的积分早已到账，这一步只是确认。"
                ),
                "leading.show_managed_event",
            ),
            Step(
                _("来了没扫上的"),
                _("照着纸名单写，说明原因和凭据，由另一个人批准。谁补了谁，名单公开。"),
                "hand.ask",
            ),
        ),
    )


def _grid_worker() -> Guide:
    _ = gettext
    return Guide(
        "grid-worker",
        "grid_worker",
        _("网格员"),
        _("替不方便的人提心愿，回访"),
        "walk",
        (
            Step(
                _("替居民提心愿"),
                _(
                    "入户、电话里听到的心愿，写下来，勾明怎么征得本人同意。姓名和住址只有办事的人看得到。"
                ),
                "behalf.show_new",
            ),
            Step(
                _("楼栋长送来的线索"),
                _("线索只有门牌和一句话。上门问过本人，再写成心愿。"),
                "leads.show_waiting",
            ),
            Step(
                _("办完以后回访"),
                _("打个电话问一声满意不满意，原话记下来；联系不上的，过几天再打。"),
                "wish_calling.show_call_backs",
            ),
        ),
    )


def _unit() -> Guide:
    _ = gettext
    return Guide(
        "unit",
        "unit_contact",
        _("共建单位、商铺"),
        _("认领心愿，送达，收到感谢信"),
        "building",
        (
            Step(
                _("挑一个力所能及的"),
                _("心愿墙上写明要什么、什么时候要、金额上限。不用花钱的也很多。"),
                "wishes.show_wall",
            ),
            Step(
                _("认领以后两个工作日内联系"),
                _("“我的认领”里有对接人的电话和期限。办不了可以交回，不算失信。"),
                "claims.show_claims",
            ),
            Step(
                _("送到以后写几句、传张照片"),
                _("照片先打码再公开；不想露面的不用拍人。满意不满意由本人说。"),
                "claims.show_claim",
            ),
            Step(
                _("感谢信"),
                _("本人满意以后，感谢信会送到您单位的党组织；扫信上的码可以查真假。"),
                "letters.show_letters",
            ),
        ),
    )


def _community() -> Guide:
    _ = gettext
    return Guide(
        "community",
        "reviewer",
        _("社区工作人员"),
        _("审核活动和心愿，办申诉"),
        "desk",
        (
            Step(
                _("先看“待办”"),
                _("等您批准、核对、答复的都在这里，自己提的要由另一个人办。"),
                "todo.show_todo",
            ),
            Step(
                _("审核心愿"),
                _("先和本人说过话，再定类别、保密级别和渠道。不愿意上墙的，定向对接。"),
                "wish_desk.show_desk",
            ),
            Step(
                _("看一看活动"),
                _("到没到、签退没签退、有没有要核对的扫码，点开一场活动都看得到。"),
                "planning.show_managed",
            ),
            Step(
                _("有人有疑问"),
                _("两个工作日内受理，七个工作日内答复；经手的人不能自己答复。"),
                "appeals_office.show_queue",
            ),
            Step(
                _("值得看一眼的情况"),
                _("一台手机签了好几个人、同时在两处……系统只列出来，是不是有问题由人来定。"),
                "signals.show",
            ),
        ),
    )


def _secretary() -> Guide:
    _ = gettext
    return Guide(
        "secretary",
        "secretary",
        _("支部书记"),
        _("名册，排名，年底考核"),
        "ranking",
        (
            Step(
                _("先有名册"),
                _("下载表格填好上传，哪一行有问题先列出来，确认以前什么都不写入。"),
                "roster.show_upload",
            ),
            Step(
                _("随时看排名"),
                _("导出截至今日的汇总表，不用等年底。"),
                "points.show_ranking",
            ),
            Step(
                _("年底四步：核对、公示、处理异议、审定上报"),
                _("先试算，看看谁在哪一档；截止以后补录的写在补充表里。"),
                "review.show_year",
            ),
            Step(
                _("改一改数再看"),
                _("开会定办法以前，改一个数，看谁的档次会变。"),
                "review_trying.show_what_if",
            ),
        ),
    )


def _admin() -> Guide:
    _ = gettext
    return Guide(
        "admin",
        "admin",
        _("平台管理员"),
        _("组织，积分办法，开关"),
        "settings",
        (
            Step(
                _("组织"),
                _("镇街、社区、网格和党组织在一棵树上，从名册里导入。"),
                "organisations.show_organisations",
            ),
            Step(
                _("积分办法"),
                _(
                    "先选一份现成的，改成本地的数；改一个数就看得到几位党员的分怎么变。生效要另一个人批准。"
                ),
                "schemes.show_schemes",
            ),
            Step(
                _("开关"),
                _("谁看得到排名、哀悼日的灰色、要不要大致位置，都在这里；每次改动都有记录。"),
                "admin.show_switches",
            ),
        ),
    )
