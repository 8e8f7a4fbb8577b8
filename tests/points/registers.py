"""Registers for tests: made from plain values, or from facts in the cast's town."""

import uuid
from datetime import UTC, date, datetime

from app.accounts.models import MemberStage
from app.points.register import Register
from app.points.sheets import BranchRegister, Left, Row
from app.records.queries import Minutes
from app.schemes.rules import Period
from app.schemes.rules.version import Basis

#: 2026-11-22, ten in the morning in Shanghai
MADE_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
#: what a spreadsheet would calculate, cut or hide, and what must be left of it
HOSTILE = (
    ('=HYPERLINK("http://x.test","点我")', '=HYPERLINK("http://x.test","点我")'),
    ("+1", "+1"),
    ("-1", "-1"),
    ("@SUM(A1:A9)", "@SUM(A1:A9)"),
    ("\t=1+1", "=1+1"),
    ("\r=1+1", "=1+1"),
    ("\x00=1+1", "=1+1"),
    ("；=1+1", "；=1+1"),
    ("＝1+1", "＝1+1"),
    ("\u202e=1+1", "=1+1"),
    ("﹢王", "﹢王"),
    (" =1+1", "=1+1"),
)


def row(name: str, rank: int = 1, **changes: object) -> Row:
    """A member with some of everything."""
    fields: dict[str, object] = {
        "person_id": uuid.UUID(int=rank),
        "name": name,
        "party_group": "第一党小组",
        "stage": MemberStage.FULL,
        "minutes": Minutes(scanned=2105, leader_closed=60, hand=90, times=12),
        "points": 3950,
        "mark": 198,
        "rank": rank,
        "band": "参考一档",
        "remarks": (),
        **changes,
    }
    return Row(**fields)  # type: ignore[arg-type]


def register_of(*branches: BranchRegister) -> Register:
    """A register over the year 2026 up to 22 November."""
    return Register(
        node="杏园第一党支部",
        period=Period("2026", date(2026, 1, 1), date(2026, 12, 31)),
        until=date(2026, 11, 22),
        made_at=MADE_AT,
        basis=Basis(
            document="志愿服务积分管理办法", number="青工委〔2026〕3号", issuer="青禾街道党工委"
        ),
        is_example=False,
        anchor="3f9a12bc",
        branches=branches,
    )


def sample() -> Register:
    """One branch with three members, and one who is left out."""
    return register_of(
        BranchRegister(
            "杏园第一党支部",
            (
                row("林晓月", 1),
                row(
                    "欧阳远山",
                    2,
                    minutes=Minutes(times=1),
                    points=150,
                    mark=8,
                    band="参考二档",
                    remarks=("扫码时长含负责人签退1:00", "含转入本支部前的积分"),
                ),
                row(
                    "陈立春",
                    3,
                    minutes=Minutes(),
                    points=-25,
                    mark=0,
                    band="",
                    party_group="",
                    stage=MemberStage.PROBATIONARY,
                    remarks=("预备党员不评档次",),
                ),
            ),
            (Left(uuid.UUID(int=9), "何青", "账号已停用"),),
        )
    )
