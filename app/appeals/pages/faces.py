"""申诉的样子 faces: what is doubted, where it stands and what puts it right, in words."""

from typing import Any

from flask import current_app

from app.accounts import queries as accounts
from app.appeals.corrections import Correction, CorrectionKind, Progress
from app.appeals.matter import Subject
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, State, SubjectKind
from app.appeals.years import Years
from app.core import words
from app.core.files import Store
from app.core.masking import mask_name
from app.core.words import gettext
from app.events.refusal_words import said_of


def years() -> Years:
    """Who knows which years are closed."""
    found: Years = current_app.extensions["years"]
    return found


def store() -> Store:
    """Where pictures lie."""
    found: Store = current_app.extensions["store"]
    return found


def kind(of: SubjectKind) -> str:
    """What a kind of thing is called."""
    return {
        SubjectKind.ATTENDANCE: gettext("参与记录"),
        SubjectKind.REFUSED_SCAN: gettext("没签上的扫码"),
        SubjectKind.SESSION: gettext("参加了，没有记录"),
        SubjectKind.ENTRY: gettext("积分流水"),
        SubjectKind.SCORE: gettext("积分合计"),
    }[of]


def state(appeal: Appeal) -> tuple[str, str]:
    """Where a request stands, and the kind of its colour."""
    if appeal.outcome is not None:
        return outcome(appeal.outcome), "good" if appeal.outcome is not Outcome.DISMISSED else ""
    return {
        State.OPEN: (gettext("待受理"), "wait"),
        State.ACCEPTED: (gettext("核查中"), "wait"),
        State.WITHDRAWN: (gettext("已撤回"), ""),
        State.DECIDED: (gettext("已答复"), ""),
    }[appeal.state]


def outcome(of: Outcome) -> str:
    """What a decision says."""
    return {
        Outcome.UPHELD: gettext("支持申请"),
        Outcome.PARTLY: gettext("部分支持"),
        Outcome.DISMISSED: gettext("维持原记录"),
    }[of]


def refusal(code: str) -> str:
    """Why a scan was not taken."""
    return gettext(said_of(code).title)


def attendance(code: str) -> str:
    """Where an attendance stands."""
    return {
        "open": gettext("已签到，等签退或负责人确认"),
        "done": gettext("已完成"),
        "void": gettext("已作废"),
    }[code]


def time_class(code: str) -> str:
    """Which of the three classes of time."""
    return {
        "scanned": gettext("扫码记录"),
        "leader_closed": gettext("负责人签退"),
        "hand": gettext("人工补登"),
    }[code]


def act(of: Correction) -> str:
    """An act that puts something right, in words."""
    said = {
        CorrectionKind.HAND: gettext("人工补登或更正时长"),
        CorrectionKind.RECORD: gettext("新的参与记录"),
        CorrectionKind.VOID: gettext("原记录已作废"),
        CorrectionKind.LINE: gettext("积分更正"),
    }[of.kind]
    if of.minutes:
        said += " · " + words.hours(of.minutes)
    if of.amount is not None:
        said += " · " + gettext("%(change)s 分", change=words.change(of.amount))
    return said


def progress(of: Correction) -> str:
    """How far it has come."""
    return {
        Progress.WAITING: gettext("等另一个人批准"),
        Progress.DONE: gettext("已入账"),
        Progress.REFUSED: gettext("没有批准"),
    }[of.progress]


def facts(subject: Subject) -> list[tuple[str, str]]:
    """What is on record about the thing, label beside words; who had a hand in it is masked."""
    found = [*_of_event(subject), *_of_scans(subject), *_of_record(subject), *_of_points(subject)]
    masked = sorted(mask_name(name) for name in accounts.names(subject.operators).values())
    if masked:
        found.append((gettext("经办"), "、".join(masked)))
    return found


def _of_event(subject: Subject) -> list[tuple[str, str]]:
    event, session = subject.event, subject.session
    if event is None or session is None:
        return []
    return [
        (gettext("活动"), f"{event.title}（{event.year}-{event.number:04d}）"),
        (gettext("场次"), words.span(session.starts_at, session.ends_at)),
    ]


def _of_scans(subject: Subject) -> list[tuple[str, str]]:
    found = []
    for scan in subject.scans:
        label = gettext("签到") if scan.direction.value == "in" else gettext("签退")
        found.append((label, f"{words.when(scan.at)} · {_proved(scan.trust.value)}"))
    if (refused := subject.refused) is not None:
        found.append((gettext("扫码"), words.when(refused.scanned_at or refused.at)))
        found.append((gettext("没签上的原因"), refusal(refused.code)))
    if subject.attendance is not None:
        found.append((gettext("状态"), attendance(subject.attendance.state.value)))
    elif subject.kind is SubjectKind.SESSION:
        found.append((gettext("状态"), gettext("没有任何记录")))
    return found


def _proved(trust: str) -> str:
    return {
        "poster": gettext("张贴码"),
        "screen": gettext("动态码"),
        "steward": gettext("现场核验"),
        "hand": gettext("人工补登"),
    }[trust]


def _of_record(subject: Subject) -> list[tuple[str, str]]:
    record = subject.record
    if record is None:
        return []
    found = [
        (gettext("时长"), f"{words.hours(record.minutes)} · {time_class(record.time_class.value)}"),
        (gettext("记入"), words.when(record.recorded_at)),
    ]
    if subject.event is None:
        found.insert(0, (gettext("发生在"), words.when(record.occurred_at)))
        if subject.title:
            found.insert(0, (gettext("来自"), subject.title))
    return found


def _of_points(subject: Subject) -> list[tuple[str, str]]:
    account, entry = subject.account, subject.entry
    if account is None:
        return []
    if entry is None:
        said = gettext("%(points)s 分", points=words.points(account.total))
        return [(gettext("年度"), account.period), (gettext("现在合计"), said)]
    return [
        (gettext("积分"), gettext("%(change)s 分", change=words.change(entry.amount))),
        (gettext("入账"), words.when(entry.at)),
        (gettext("流水号"), f"{account.period}-{entry.sequence}"),
    ]


def title(subject: Subject | None, appeal: Appeal) -> str:
    """What a request is about, in one line."""
    if subject is None or not subject.title:
        return kind(appeal.subject_kind)
    return f"{kind(appeal.subject_kind)} · {subject.title}"


def course(appeal: Appeal) -> list[tuple[str, Any]]:
    """The steps of one request with their moments, in order."""
    found: list[tuple[str, Any]] = [(gettext("提出"), appeal.opened_at)]
    if appeal.accepted_at is not None:
        found.append((gettext("受理"), appeal.accepted_at))
    if appeal.ended_at is not None:
        is_back = appeal.state is State.WITHDRAWN
        found.append((gettext("撤回") if is_back else gettext("答复"), appeal.ended_at))
    return found
