"""名册的规矩 rules: who a row is, and what is done for that person; plain values only.

A person is known by name and phone together. The same name with another phone is another
person unless the sheet says that the number changed; one phone may serve a household.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.accounts.models import MembershipKind, MemberStage, PersonState
from app.accounts.roster.columns import Field
from app.accounts.roster.drafts import Draft, RowFault, member_words, outside_of
from app.accounts.roster.known import Known, KnownMembership, KnownPerson
from app.accounts.roster.places import BranchUnknown, Node, Place
from app.accounts.roster.plan import Action, Fault, PlannedRow

#: keyed index of a phone number
PhoneKey = Callable[[str], bytes]
#: whether the importing person may take people out of the organisation with this path
MayTake = Callable[[str], bool]


@dataclass
class Planner:
    """Plans rows one after the other and remembers whom the file has named before."""

    place: Place
    known: Known
    phone_key: PhoneKey
    may_take: MayTake
    today: date
    #: the first day of relations whose row gives none
    since: date
    _seen: dict[tuple[str, bytes | None], Draft] = field(default_factory=dict)
    _names: dict[str, list[Draft]] = field(default_factory=dict)
    _households: dict[bytes, Draft] = field(default_factory=dict)
    _taken: dict[object, Draft] = field(default_factory=dict)

    def plan(self, drafts: Iterable[Draft | Fault]) -> Iterator[PlannedRow | Fault]:
        """What is done for every row, in the order of the file."""
        for draft in drafts:
            if isinstance(draft, Fault):
                yield draft
                continue
            try:
                yield self._row(draft)
            except RowFault as fault:
                yield draft.fault(fault.field, fault.reason)

    def _row(self, draft: Draft) -> PlannedRow:
        phone = self.phone_key(draft.phone) if draft.phone else None
        remarks = self._remember(draft, phone)
        try:
            node, kind = self.place.target(draft.branch)
        except BranchUnknown as unknown:
            raise RowFault(Field.BRANCH, str(unknown)) from unknown
        person, more = self._who(draft, phone, node)
        remarks += more
        if person is None:
            return self._create(draft, node, kind, remarks, None)
        if person.id in self._taken:
            raise RowFault(Field.NAME, f"与{_place(self._taken[person.id])}是同一个人")
        self._taken[person.id] = draft
        held = person.of_kind(kind, node.id)
        return self._existing(draft, person, self._create(draft, node, kind, remarks, held))

    def _remember(self, draft: Draft, phone: bytes | None) -> list[str]:
        """Refuse who stands in the file before; remark on shared phones and equal names."""
        before = self._seen.setdefault((draft.name, phone), draft)
        if before is not draft:
            raise RowFault(Field.NAME, f"与{_place(before)}重复，只保留前面一行")
        namesakes = self._names.setdefault(draft.name, [])
        if namesakes and (phone is None or (draft.name, None) in self._seen):
            raise RowFault(
                Field.PHONE,
                f"与{_place(namesakes[0])}同名，其中一行没有手机号，分不清是不是同一个人",
            )
        remarks = []
        if namesakes:
            remarks.append(f"与{_place(namesakes[0])}同名、手机号不同，按两个人处理")
        namesakes.append(draft)
        if phone is not None:
            sharer = self._households.setdefault(phone, draft)
            if sharer is not draft:
                remarks.append(f"与{_place(sharer)}的{sharer.name}共用一个手机号")
        return remarks

    def _who(
        self, draft: Draft, phone: bytes | None, node: Node
    ) -> tuple[KnownPerson | None, list[str]]:
        """The known person of a row, or None for somebody new, with remarks."""
        named = self.known.named(draft.name)
        if draft.old_phone or draft.says_new_number:
            found = self._by_old_number(draft, named, node)
            if found is not None:
                return found, []
        if phone is None:
            return _without_phone(draft, named, node)
        same = [person for person in named if person.phone == phone]
        if len(same) > 1:
            same = [person for person in same if person.is_at(node.id)] or same
        if len(same) > 1:
            raise RowFault(Field.NAME, "系统里有几个同名同号的人，请先合并再导入")
        if same:
            return same[0], []
        return self._new_number(draft, phone, named, node)

    def _new_number(
        self, draft: Draft, phone: bytes, named: Iterable[KnownPerson], node: Node
    ) -> tuple[KnownPerson | None, list[str]]:
        here = [person for person in named if person.is_at(node.id)]
        numberless = [person for person in here if person.phone is None]
        if len(numberless) == 1:
            return numberless[0], ["系统里原来没有手机号，按同一个人补登"]
        remarks = []
        if here:
            remarks.append(
                "本组织已有同名的人，手机号不同，按另一个人新增；如是本人换号，请在“原手机号”列填旧号"
            )
        elif self.known.named(draft.name):
            remarks.append("系统里有同名的人，手机号不同，按另一个人新增")
        others = [name for name in self.known.names_behind.get(phone, ()) if name != draft.name]
        if others:
            remarks.append(f"与已登记的{others[0]}共用一个手机号")
        return None, remarks

    def _by_old_number(
        self, draft: Draft, named: Iterable[KnownPerson], node: Node
    ) -> KnownPerson | None:
        """The person whose number changed, as the sheet says."""
        if not draft.phone:
            raise RowFault(Field.PHONE, "写了换号，但没有填新手机号")
        new = self.phone_key(draft.phone)
        if draft.old_phone:
            old = self.phone_key(draft.old_phone)
            found = [person for person in named if person.phone == old]
        else:
            found = [person for person in named if person.is_at(node.id) and person.phone != new]
        if len(found) == 1:
            return found[0]
        if any(person.phone == new for person in named):
            return None  # the change was made before: the new number finds the person
        if not found:
            raise RowFault(Field.OLD_PHONE, "写了换号，但没有找到用原手机号登记的这个人")
        raise RowFault(Field.OLD_PHONE, "写了换号，但有几个同名的人，请填原手机号")

    def _create(
        self,
        draft: Draft,
        node: Node,
        kind: MembershipKind,
        remarks: list[str],
        held: KnownMembership | None,
    ) -> PlannedRow:
        """The row as for somebody new; what it leaves open is taken from the held relation."""
        stage, category, more = _membership_words(draft, kind, held)
        outside, contact, unsaid = _outside(draft, kind, held)
        return PlannedRow(
            sheet=draft.sheet,
            row=draft.row,
            action=Action.CREATE,
            name=draft.name,
            organisation_id=node.id,
            organisation=node.name,
            kind=kind,
            phone=draft.phone,
            stage=stage,
            category=category,
            party_group=draft.party_group or _group(held, node),
            outside=outside,
            outside_contact=contact,
            from_on=draft.since or draft.joined or self.since,
            remarks=(*remarks, *more, *unsaid),
        )

    def _existing(self, draft: Draft, person: KnownPerson, new: PlannedRow) -> PlannedRow:
        """What is done for a known person, from what would be done for a new one."""
        if person.state is not PersonState.ACTIVE:
            raise RowFault(Field.NAME, "这个人的账号已停用，请先恢复账号再导入")
        changes_phone = bool(draft.phone) and self.phone_key(draft.phone or "") != person.phone
        new = replace(
            new,
            person_id=person.id,
            phone=draft.phone if changes_phone else None,
            changes=("手机号",) if changes_phone else (),
        )
        held = person.of_kind(new.kind, new.organisation_id)
        if held is None:
            first = self._first_day(draft, person, new.kind)
            return replace(new, action=Action.JOIN, from_on=first)
        if held.organisation_id != new.organisation_id:
            return self._transfer(draft, held, new)
        changes = (*_changes(held, new), *new.changes)
        return replace(
            new,
            action=Action.CHANGE if changes else Action.UNCHANGED,
            changes=changes,
            membership_id=held.id,
            membership_from_on=held.from_on,
            from_on=self.today,
        )

    def _transfer(self, draft: Draft, held: KnownMembership, new: PlannedRow) -> PlannedRow:
        if not self.may_take(held.path):
            raise RowFault(
                Field.NAME, "组织关系在其他组织，您没有办理转出的权限，请由上级党组织导入"
            )
        first = draft.since or self.today
        if first < held.from_on:
            started = held.from_on.isoformat()
            raise RowFault(Field.SINCE, f"转入时间早于原组织关系的开始日期（{started}）")
        return replace(
            new,
            action=Action.TRANSFER,
            from_on=first,
            membership_id=held.id,
            membership_from_on=held.from_on,
            old_organisation=held.organisation,
        )

    def _first_day(self, draft: Draft, person: KnownPerson, kind: MembershipKind) -> date:
        """The first day of a known person's new relation: after the end of the one before."""
        ended = None if kind is MembershipKind.UNIT else person.ended_on(kind)
        if ended is None or ended < (draft.since or self.since):
            return draft.since or self.since
        if draft.since is not None:
            raise RowFault(
                Field.SINCE, f"转入时间早于上一段组织关系的结束日期（{ended.isoformat()}）"
            )
        return ended + timedelta(days=1)


def _place(draft: Draft) -> str:
    return f"工作表“{draft.sheet}”第 {draft.row} 行"


def _without_phone(
    draft: Draft, named: Iterable[KnownPerson], node: Node
) -> tuple[KnownPerson | None, list[str]]:
    here = [person for person in named if person.is_at(node.id)]
    if len(here) > 1:
        raise RowFault(Field.PHONE, "本组织有几位同名的人，请填手机号")
    if here:
        return here[0], []
    elsewhere = ["系统里有同名的人；没有手机号，按新的人登记"] if any(True for _ in named) else []
    return None, [*elsewhere, "没有手机号，可用激活码登录"]


def _membership_words(
    draft: Draft, kind: MembershipKind, held: KnownMembership | None
) -> tuple[MemberStage, str, list[str]]:
    """Stage and category to write; what the row leaves open stays as it is."""
    if kind is not MembershipKind.PARTY:
        return MemberStage.NONE, "", []
    stage, category = member_words(draft)
    if category is None:
        category = held.category if held else ""
    if stage is not None:
        return stage, category, []
    if held is not None:
        return held.stage, category, []
    return MemberStage.FULL, category, ["没有写正式或预备，按正式党员登记"]


def _outside(
    draft: Draft, kind: MembershipKind, held: KnownMembership | None
) -> tuple[str, str, list[str]]:
    """Where the 组织关系 of who reports is; what the row leaves open stays as it is."""
    if kind is not MembershipKind.REPORTING:
        return "", "", []
    name, contact = outside_of(draft), draft.contact
    if held is not None and name in ("", held.outside):
        # whom to reach is somebody of that unit
        name, contact = held.outside, contact or held.outside_contact
    return name, contact, [] if name else ["没有写组织关系所在的单位或支部，年底反馈表要用"]


def _group(held: KnownMembership | None, node: Node) -> str:
    """A party group stays with its branch."""
    return held.party_group if held is not None and held.organisation_id == node.id else ""


def _changes(held: KnownMembership, new: PlannedRow) -> Iterator[str]:
    if new.stage is not held.stage:
        yield "党员类型"
    if new.category != held.category:
        yield "党员类别"
    if new.party_group != held.party_group:
        yield "党小组"
    if new.outside != held.outside:
        yield "所在单位"
    if new.outside_contact != held.outside_contact:
        yield "单位联系人"
