"""党员名单的文件 member_list: the list of members with the columns of its page."""

from collections.abc import Sequence
from datetime import datetime

from app.accounts.members import Member, members
from app.accounts.models import MemberStage
from app.core.clock import local_day
from app.core.listing import Listing
from app.core.words import gettext
from app.organisations.models import Organisation


def listing(node: Organisation, *, words: str, now: datetime, most: int | None = None) -> Listing:
    """The members of a node and all below it today whose names pass; `most` rows, else all."""
    found = members(node.region_id, node.path, on=local_day(now), words=words, limit=most)
    return Listing(
        title=gettext("%(name)s党员名单", name=node.name),
        columns=_columns(),
        rows=[_cells(each) for each in found],
        made_at=now,
        filters=gettext("姓名：%(words)s。", words=words) if words else "",
    )


def _columns() -> Sequence[tuple[str, int]]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("姓名"), 12),
        (gettext("支部"), 28),
        (gettext("党小组"), 12),
        (gettext("类型"), 8),
        (gettext("类别"), 12),
        (gettext("手机号"), 14),
        (gettext("卡号"), 12),
        (gettext("状态"), 8),
    )


def _cells(each: Member) -> tuple[str, ...]:
    stages = {MemberStage.FULL: gettext("正式"), MemberStage.PROBATIONARY: gettext("预备")}
    state = "" if each.is_active else gettext("已停用")
    known = each.phone or gettext("未登记")
    return (
        each.name,
        each.organisation,
        each.party_group,
        stages.get(each.stage, ""),
        each.category,
        known,
        each.card,
        state,
    )
