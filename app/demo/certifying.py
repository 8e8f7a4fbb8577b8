"""示例证明 certifying: the community may issue; some have theirs, one waits, one was taken back."""

from datetime import date

from app.accounts.actor import Actor
from app.certificates import service
from app.certificates.models import Issuer
from app.certificates.queries import certifiable
from app.certificates.rules import Span
from app.core.clock import local_day
from app.core.db import db
from app.demo.people import Someone
from app.demo.scene import DAY, HOUR, Scene

BASIS = "示例：街道关于社区出具志愿服务记录证明的通知"


def certify(scene: Scene, people: list[Someone]) -> None:
    """Enter the community as an issuer, then let these people ask, the first first."""
    town, now = scene.town, scene.now
    community = scene.organisation(town.community)
    db.session.add(
        Issuer(
            organisation_id=community.id,
            region_id=town.region_id,
            full_name=f"{community.name}居民委员会",
            person_in_charge=scene.cast.reviewers[0].name,
            phone=community.phone,
            basis=BASIS,
            set_at=now - 30 * DAY,
        )
    )
    db.session.flush()
    for place, someone in enumerate(people[:4]):
        by = scene.by(someone)
        if any(each.issuer.id == community.id for each in certifiable(by.region_id, by.person_id)):
            _ask(scene, by, place)


def _ask(scene: Scene, by: Actor, place: int) -> None:
    """The first waits, the second and third have theirs, the fourth's was taken back."""
    now = scene.now
    today = local_day(now)
    asked_at = now - (2 + place) * HOUR
    span = Span(date(today.year - 1, 1, 1), today - DAY)
    made, _ = service.ask(scene.town.community.id, span, by=by, now=asked_at)
    if place == 0:
        return
    staff = scene.staff(place)
    service.issue(made, remarks="", by=staff, now=asked_at + HOUR)
    if place == 3:
        reason = "姓名写错了，请本人核对后重新申请。"
        service.revoke(made, reason, by=staff, now=asked_at + HOUR)
