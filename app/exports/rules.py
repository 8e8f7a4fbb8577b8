"""导出的规矩 rules: what there is to ask for, and where an export stands."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

#: how long a file can be fetched; it holds names
KEPT = timedelta(days=7)
#: of one person, at a time
MOST_WAITING = 5
#: a maker that told nothing for so long was killed; it is begun anew so often in all
PATIENCE, MOST_TRIES = timedelta(minutes=5), 3
#: not begun for so long: the scheduler is probably not running
LATE = timedelta(minutes=5)


class ExportKind(enum.StrEnum):
    """What is exported."""

    REGISTER = "register"
    RANKING = "ranking"
    MEMBERS = "members"
    CARDS = "cards"
    CERTIFICATES = "certificates"
    BUNDLE = "bundle"


class ExportState(enum.StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What may be asked for: by whom, in which formats, narrowed by what."""

    label: str
    #: the row of the matrix, asked when it is begun, made and fetched
    right: str
    formats: tuple[str, ...]
    filters: tuple[str, ...] = ()


KINDS: Mapping[ExportKind, Kind] = MappingProxyType(
    {
        ExportKind.REGISTER: Kind(
            label="积分汇总表",
            right="ranking.export",
            formats=("xlsx", "csv", "pdf"),
            filters=("period",),
        ),
        ExportKind.RANKING: Kind(
            label="排名",
            right="ranking.export",
            formats=("xlsx", "csv"),
            filters=("period", "words", "category"),
        ),
        ExportKind.MEMBERS: Kind(
            label="党员名单",
            right="member.see",
            formats=("xlsx", "csv"),
            filters=("words",),
        ),
        ExportKind.CARDS: Kind(label="志愿者卡", right="card.print", formats=("pdf",)),
        ExportKind.CERTIFICATES: Kind(
            label="志愿服务证明",
            right="certificate.issue",
            formats=("pdf",),
            filters=("period",),
        ),
        ExportKind.BUNDLE: Kind(
            label="上报数据包",
            right="bundle.make",
            formats=("zip",),
            filters=("period",),
        ),
    }
)


def state_of(
    *, started_at: datetime | None, finished_at: datetime | None, fault: str
) -> ExportState:
    """Where an export stands, by what is known of it."""
    if finished_at is None:
        return ExportState.WAITING if started_at is None else ExportState.RUNNING
    return ExportState.FAILED if fault else ExportState.READY
