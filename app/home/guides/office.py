"""办公室的手册 office: communities, branches, administrators, auditors."""

from app.core.words import gettext
from app.home.guides.shape import Guide, Step


def community() -> Guide:
    """What the office of a community needs to know."""
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
            *_for_the_community(),
        ),
    )


def _for_the_community() -> tuple[Step, ...]:
    """What an office does for everybody in the place."""
    _ = gettext
    return (
        Step(
            _("有人换了号码，或登记了两次"),
            _("在“找人”里按姓名或卡号找到他，换手机号、办组织关系；两份档案对照着看，再合成一份。"),
            "people.show_people",
        ),
        Step(
            _("来了新人，换了人"),
            _("在“组织”里点“任职”：写姓名、手机号任命，走的人当时结束。能审批的职责要另一人批准。"),
            "roles.show_roles",
        ),
        Step(
            _("有人要开证明"),
            _("核对记录，出具后打印盖章；自己的由另一位办。也可以一次给一年里服务过的每个人开。"),
            "certificates_office.show_all",
        ),
        Step(
            _("大厅的电视"),
            _("在“数据大屏”里点“交给设备”，让电视扫码或输入短网址，不用登录谁的账号。"),
            "screen_devices.show_devices",
        ),
        Step(
            _("值得看一眼的情况"),
            _("一台手机签了好几个人、同时在两处……系统只列出来，是不是有问题由人来定。"),
            "signals.show",
        ),
    )


def _for_the_members() -> tuple[Step, ...]:
    """How the people of a branch get into the list, and what is done about one of them."""
    _ = gettext
    return (
        Step(
            _("先有名册"),
            _("下载表格填好上传，哪一行有问题先列出来，确认以前什么都不写入。"),
            "roster.show_upload",
        ),
        Step(
            _("委员、活动负责人"),
            _("在“组织”里点“任职”。委员要另一位能任命的人批准，活动负责人马上生效。"),
            "roles.show_roles",
        ),
        Step(
            _("谁转正、谁转走、谁换了号码"),
            _("点名单里的姓名，在他的页面上办；离开支部的，当时就能撤销。"),
            "people.show_person",
        ),
    )


def secretary() -> Guide:
    """What the secretary of a branch needs to know."""
    _ = gettext
    return Guide(
        "secretary",
        "secretary",
        _("支部书记"),
        _("名册，排名，年底考核"),
        "ranking",
        (
            *_for_the_members(),
            Step(
                _("随时看排名"),
                _("导出截至今日的汇总表，不用等年底。"),
                "points.show_ranking",
            ),
            Step(
                _("逐月看变化"),
                _("每个月的时长、人数和积分，有图有表，开会时可以直接用。"),
                "months.show_months",
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


def admin() -> Guide:
    """What an administrator needs to know."""
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
                _(
                    "镇街、社区、网格和党组织在一棵树上；打开一个，最下面几行是改名称和电话、移到别处、停用。"
                ),
                "organisations.show_organisations",
            ),
            *_growing(),
            Step(
                _("积分办法"),
                _(
                    "先选一份现成的，改成本地的数；改一个数就看得到几位党员的分怎么变。生效要另一个人批准。"
                ),
                "schemes.show_schemes",
            ),
            Step(
                _("节假日和调休"),
                _("国家公布下一年的安排以后补上，“几个工作日”按它算。"),
                "calendar_days.show_days",
            ),
            Step(
                _("开关"),
                _("谁看得到排名、哀悼日的灰色、要不要大致位置，都在这里；每次改动都有记录。"),
                "admin.show_switches",
            ),
            *_outwards(),
        ),
    )


def _growing() -> tuple[Step, ...]:
    """How the tree grows, and who answers for what in it."""
    _ = gettext
    return (
        Step(
            _("加一个组织"),
            _(
                "打开上级组织，点“加一个下级组织”，先选种类，再填名称。社区工作人员提出来的，在“待办”里等您批准。"
            ),
            "tree.show_new",
        ),
        Step(
            _("一次导入许多组织"),
            _(
                "下载模板，一行一个组织，先写上级再写下级；上传以后先看预览，确认了才一起建立，已经有的不会重复。"
            ),
            "tree_import.show_upload",
        ),
        Step(
            _("谁负责什么"),
            _("在每个组织的“任职”里任命和结束；能审批的职责由两个人定，名单可以连同下级导出。"),
            "roles.show_roles",
        ),
    )


def _outwards() -> tuple[Step, ...]:
    """What an administrator decides of papers and records that leave the house."""
    _ = gettext
    return (
        Step(
            _("谁能出具证明"),
            _(
                "登记社区、街道和志愿服务队伍的全称、负责人和依据文件；没有登记的只能出记录单，供参考。"
            ),
            "certificate_issuers.show_issuers",
        ),
        Step(
            _("把记录推给别的系统"),
            _("市里的平台要数据时，登记对方的地址，另一位管理员批准后自动推送；没有姓名和电话。"),
            "webhooks.show_webhooks",
        ),
    )


def auditor() -> Guide:
    """What an auditor needs to know."""
    _ = gettext
    return Guide(
        "auditor",
        "auditor",
        _("审计员"),
        _("只看不改：谁办了什么，账对不对"),
        "shield",
        (
            Step(
                _("操作日志"),
                _(
                    "谁在什么时候办了什么，按类别、日期、人或事查看，照看到的导出。导出本身也会记下来。"
                ),
                "audit_log.show_log",
            ),
            Step(
                _("排名和每个人的明细"),
                _(
                    "点开一个人，能看到每一分来自哪一条记录；积分不能直接改，只能更正，更正也在明细里。"
                ),
                "points.show_ranking",
            ),
            Step(
                _("值得看一眼的情况"),
                _("系统列出、由人核对的情况和核对的结果，都在“需核对”里。"),
                "signals.show",
            ),
        ),
    )
