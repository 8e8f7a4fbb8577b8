"""考核的文件 filing: each paper of a branch's year as a file to be sent, noted in the log first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, current_app

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import remember
from app.core.downloads import download
from app.core.errors import Forbidden
from app.organisations.models import Organisation
from app.review import service, showing, signing, versions, wording
from app.review.errors import ReviewNotFound
from app.review.models import Review
from app.review.papers.archive import Objected, Signed, archive_pdf, archive_xlsx
from app.review.papers.notice import Posted, notice_pdf, notice_xlsx
from app.review.papers.register import register_csv, register_pdf, register_xlsx
from app.review.showing import Shown

NAMES = {
    "register": "志愿服务积分汇总表",
    "notice": "志愿服务积分公示表",
    "archive": "内部存档表",
    "summary": "考核汇总表",
    "members": "考核名单",
    "feedback": "在职党员报到服务情况反馈表",
    "service_list": "个人年度服务清单",
}


def name_of(node: Organisation, period: str, paper: str, kind: str) -> str:
    """What a file is called."""
    return f"{node.name}{period}年度{NAMES[paper]}.{kind}"


def _font() -> str:
    return str(current_app.config["PDF_FONT"])


def _register(_branch: Organisation, shown: Shown, kind: str) -> bytes:
    if kind == "pdf":
        return register_pdf(shown, font=_font())
    return register_csv(shown) if kind == "csv" else register_xlsx(shown)


def _notice(branch: Organisation, shown: Shown, kind: str) -> bytes:
    review = service.found(branch, shown.period)
    if review is None or review.published_at is None or review.notice_until is None:
        raise ReviewNotFound
    posted = Posted(local_day(review.published_at), review.notice_until, branch.phone)
    if kind == "pdf":
        return notice_pdf(shown, posted, font=_font())
    return notice_xlsx(shown, posted)


def _archive(branch: Organisation, shown: Shown, kind: str) -> bytes:
    review = service.found(branch, shown.period)
    signed = _signed(review) if review is not None else []
    objected = _objected(review) if review is not None else []
    if kind == "pdf":
        return archive_pdf(shown, signed=signed, objected=objected, font=_font())
    return archive_xlsx(shown, signed=signed, objected=objected)


def _signed(review: Review) -> list[Signed]:
    kept = versions.version(review)
    found = signing.signatures(kept.id) if kept is not None else []
    names = accounts.names([each.person_id for each in found])
    return [
        Signed(
            names.get(each.person_id, ""),
            wording.CAPACITIES[each.capacity],
            local_day(each.signed_at),
        )
        for each in found
    ]


def _objected(review: Review) -> list[Objected]:
    found = service.objections(review)
    people = {one for each in found for one in (each.made_by_id, each.person_id) if one}
    names = accounts.names(people)
    return [
        Objected(
            names.get(each.made_by_id, ""),
            names.get(each.person_id, "") if each.person_id else "整张表",
            each.text,
            wording.OUTCOMES[each.state],
            each.decision,
            local_day(each.decided_at) if each.decided_at else None,
        )
        for each in found
    ]


PAPERS: dict[str, Callable[[Organisation, Shown, str], bytes]] = {
    "register": _register,
    "notice": _notice,
    "archive": _archive,
}


def file_of(
    paper: str, kind: str, branch: Organisation, period: str, *, by: Actor, now: datetime
) -> Response:
    """One paper of a branch's year as a file; the notice is of what hung out, the rest of what
    stands. It is a look at personal data, so it is written into the log. Names are masked for who
    reads them so; the archive is not for them. Raises `Forbidden`, `ReviewNotFound`."""
    if paper == "archive" and not showing.says_names(by, branch):
        raise Forbidden
    shown = _of_notice(branch, period, now=now) if paper == "notice" else None
    shown = shown or showing.present(branch, period, now=now)
    content = PAPERS[paper](branch, showing.seen_by(by, branch, shown), kind)
    remember(lambda: _note(branch, shown, paper, kind, by=by, now=now))
    return download(content, name_of(branch, shown.period, paper, kind))


def _of_notice(branch: Organisation, period: str, *, now: datetime) -> Shown:
    review = service.found(branch, period)
    kept = versions.version(review, 1) if review is not None else None
    if review is None or kept is None:
        raise ReviewNotFound
    return showing.standing(branch, review, kept, now=now)


def _note(
    branch: Organisation, shown: Shown, paper: str, kind: str, *, by: Actor, now: datetime
) -> None:
    details: dict[str, Any] = {
        "paper": paper,
        "kind": kind,
        "period": shown.period,
        "version": shown.number,
        "people": len(shown.lines),
        "sha256": shown.sha256,
    }
    audit.note(
        "review.exported",
        region_id=branch.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=branch.id,
        organisation_id=branch.id,
        address=by.address,
        details=details,
    )


def note_summary(
    node: Organisation, period: str, paper: str, *, branches: int, by: Actor, now: datetime
) -> None:
    """Write into the log that a sheet over many branches was fetched."""
    remember(
        lambda: audit.note(
            "review.summed",
            region_id=by.region_id,
            actor_id=by.person_id,
            now=now,
            subject_kind="organisation",
            subject_id=node.id,
            organisation_id=node.id,
            address=by.address,
            details={"period": period, "branches": branches, "paper": paper},
        )
    )
