"""众人的手册 people: volunteers, leaders of events, grid workers, units."""

from app.core.words import gettext
from app.home.guides.shape import Guide, Step


def volunteer() -> Guide:
    """What a volunteer needs to know."""
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
            *_own_affairs(),
        ),
    )


def _own_affairs() -> tuple[Step, ...]:
    """What a volunteer looks up about himself, and what to do when something is missing."""
    _ = gettext
    return (
        Step(
            _("我的一年"),
            _("这一年的时长、积分和做过的事，有图有表，可以导出留作纪念；只有您本人看得到。"),
            "years.show_this_year",
        ),
        Step(
            _("开一份志愿服务证明"),
            _("选由谁出具、哪一段时间，免费。出具单位核对后盖章；纸上的二维码，谁都能扫开核对。"),
            "certificates_own.show_own",
        ),
        Step(
            _("消息里有什么"),
            _("候补转正、活动取消、需要您办的事都在“消息”里。哪些还要发短信或微信，自己选。"),
            "notices.show_inbox",
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
    )


def organiser() -> Guide:
    """What a leader of events needs to know."""
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
                _("扫“我的码”或志愿者卡，或输姓名首字母、卡号后四位。没有网络照常登记。"),
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


def grid_worker() -> Guide:
    """What a grid worker needs to know."""
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


def unit() -> Guide:
    """What a unit needs to know."""
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
