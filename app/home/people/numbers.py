"""换号 numbers: a person's number changes, and the old and the new one hear of it."""

import uuid
from datetime import datetime

from app.accounts import queries as accounts
from app.accounts import standing
from app.accounts.actor import Actor
from app.accounts.member_errors import NameOnPhone, SamePhone
from app.accounts.models import MembershipKind, Person
from app.accounts.volunteer_cards import phone_for
from app.core.clock import local_day
from app.core.errors import DomainError
from app.core.masking import mask_phone
from app.core.phones import PhoneInvalid
from app.core.words import gettext
from app.notices import outbox
from app.notices import service as notices
from app.organisations.queries import organisation


def change(person_id: uuid.UUID, number: str | None, *, by: Actor, now: datetime) -> None:
    """Keep another number of a person, or none, and tell who must hear of it.

    The old number names nobody: it may belong to a stranger by now. Raises what
    `standing.change_phone` raises.
    """
    person = accounts.person(by.region_id, person_id)
    old = accounts.phone_of(person)
    standing.change_phone(person_id, number, by=by, now=now)
    is_own = by.person_id == person_id
    call = _office(person, now=now)
    notices.send(
        person.region_id,
        outbox.ACCOUNT,
        gettext("登录手机号换成了%(phone)s", phone=mask_phone(number))
        if number
        else gettext("登记的手机号取消了"),
        now=now,
        person_id=person_id,
        body=gettext("您自己换的；其他设备都已退出登录。")
        if is_own
        else gettext("由照看您档案的工作人员办理。不对的话，请联系社区。"),
        link="/me/phone",
    )
    texts = {old: _old(number, call)}
    if number and not is_own:
        texts[number] = _new(call)
    for phone, text in texts.items():
        if phone:
            outbox.enqueue(person.region_id, phone, text, kind=outbox.ACCOUNT, now=now)


def beside(refusal: DomainError) -> DomainError:
    """The refusal of a number stands beside the field, where it is typed again."""
    if isinstance(refusal, SamePhone | NameOnPhone | PhoneInvalid):
        refusal.fields = {"phone": [gettext(refusal.sentence)]}
    return refusal


def _office(person: Person, *, now: datetime) -> str:
    held = accounts.memberships_on(person.id, local_day(now))
    home = held.get(MembershipKind.RESIDENCE) or held.get(MembershipKind.PARTY)
    node = organisation(person.region_id, home.organisation_id) if home else None
    return phone_for(node, person.region_id)


def _old(number: str | None, call: str) -> str:
    said = (
        gettext("【微光】登录手机号已从这个号码换成另一个。")
        if number
        else gettext("【微光】这个号码不再用来登录。")
    )
    return said + gettext("不是您本人办的，请马上联系社区%(phone)s。", phone=call)


def _new(call: str) -> str:
    return gettext(
        "【微光】社区把这个号码登记成了您的登录手机号。不是您的，请联系社区%(phone)s。", phone=call
    )
