"""Changes of the tree: at once by who may, else before a second person; each in the log."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, Membership, MembershipKind, Role, RoleGrant
from app.accounts.tree import service as tree
from app.accounts.tree.errors import SchemeWouldChange, StillInUse
from app.accounts.tree.models import TreeChange
from app.accounts.tree.steps import Step, Verb, as_json, from_json
from app.audit.models import AuditEntry
from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.ids import uuid7
from app.home.tree_guard import GUARD
from app.organisations import service as organisations
from app.organisations.errors import NameTaken, WrongParent
from app.organisations.models import Organisation, OrganisationKind
from app.points.models import Account
from app.schemes import service as schemes
from app.schemes.models import SchemeState
from tests.points.facts import serve
from tests.posts.scenes import opened
from tests.support import wishes
from tests.support.cast import CHAOCHENG, Cast, gather, published

K = OrganisationKind
NOW = clock.now()


@pytest.fixture
def cast(app: Flask, context: None) -> Cast:
    return gather(app)


def do(*steps: Step, by: Actor) -> bool:
    """Make or ask for changes."""
    return tree.do_or_propose(steps, guard=GUARD, by=by, now=NOW)


def added(cast: Cast, kind: K, name: str, above: str, *, by: str = "upper") -> Organisation:
    """A node that somebody added."""
    step = Step(verb=Verb.ADD, node_id=uuid7(), above_id=cast.nodes[above], kind=kind, name=name)
    assert do(step, by=cast.actor(by))
    return db.session.get_one(Organisation, step.node_id)


def closing(node: Organisation) -> Step:
    """To close it."""
    return Step(verb=Verb.CLOSE, node_id=node.id)


def log() -> list[str]:
    """What the log says of the tree."""
    query = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("organisation."))
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_a_step_is_kept_as_it_is() -> None:
    step = Step(verb=Verb.ADD, node_id=uuid.uuid4(), above_id=uuid.uuid4(), kind=K.GRID, name="一")
    for each in (step, replace(step, contact=""), replace(step, contact="王", households=300)):
        assert from_json(as_json(each)) == each


@pytest.mark.parametrize("who", ["upper", "admin"])
def test_the_parent_and_the_administrator_act_at_once(cast: Cast, who: str) -> None:
    grid = added(cast, K.GRID, "杏园二网格", "community", by=who)
    by = cast.actor(who)
    changed = Step(verb=Verb.CHANGE, node_id=grid.id, name="杏园三网格", households=300)
    moved = Step(verb=Verb.MOVE, node_id=grid.id, above_id=cast.nodes["other_community"])

    assert all(do(each, by=by) for each in (changed, moved, closing(grid)))
    assert grid.closed_on == local_day(NOW)
    assert do(Step(verb=Verb.REOPEN, node_id=grid.id), by=by)

    assert (grid.name, grid.household_count, grid.closed_on) == ("杏园三网格", 300, None)
    assert grid.path == f"{cast.node('other_community').path}{grid.number}/"
    verbs = ("added", "changed", "moved", "closed", "reopened")
    assert log() == [f"organisation.{verb}" for verb in verbs]
    note = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "organisation.changed")
    ).one()
    assert note.details == {"name": ["杏园二网格", "杏园三网格"], "households": [0, 300]}
    assert (note.actor_id, note.subject_id) == (by.person_id, grid.id)
    assert db.session.scalars(sa.select(Approval)).all() == []


def test_nobody_reaches_above_or_beside_the_own_node(cast: Cast) -> None:
    reviewer, upper = cast.actor("reviewer"), cast.actor("upper")
    change = Step(verb=Verb.CHANGE, node_id=cast.nodes["district"], name="大区")
    away = Step(verb=Verb.MOVE, node_id=cast.nodes["grid"], above_id=cast.nodes["other_community"])
    foreign = replace(change, node_id=cast.nodes["other_branch"])

    for step, by in ((change, upper), (change, reviewer), (away, reviewer), (foreign, reviewer)):
        with pytest.raises(NotFound):
            do(step, by=by)
    assert cast.node("district").name == "云溪区"
    assert cast.node("grid").parent_id == cast.nodes["community"]
    assert log() == []


def test_the_office_proposes_and_another_person_decides(cast: Cast) -> None:
    reviewer, admin = cast.actor("reviewer"), cast.actor("admin")
    step = Step(
        verb=Verb.ADD,
        node_id=uuid7(),
        above_id=cast.nodes["community"],
        kind=K.TEAM,
        name="银龄队",
        contact="王 13800000001",
    )

    assert not do(step, by=reviewer)
    assert db.session.get(Organisation, step.node_id) is None
    (approval,) = approvals.waiting(admin)
    assert approval.summary == "在“杏园社区”之下新增志愿服务队“银龄队”"
    kept = db.session.get_one(TreeChange, approval.subject_id)
    assert "银龄队".encode() not in (kept.plan_sealed or b"")

    with pytest.raises(OwnApproval):
        approvals.decide(approval, approved=True, by=reviewer, now=NOW)
    approvals.decide(approval, approved=True, by=admin, now=NOW)
    tree.carry_out(approval, guard=GUARD, by=admin, now=NOW)

    made = db.session.get_one(Organisation, step.node_id)
    assert (made.name, made.parent_id) == ("银龄队", cast.nodes["community"])
    assert kept.plan_sealed is None
    assert log() == ["organisation.proposed", "organisation.added"]


def test_what_is_turned_down_is_forgotten(cast: Cast) -> None:
    reviewer, upper = cast.actor("reviewer"), cast.actor("upper")
    do(Step(verb=Verb.CHANGE, node_id=cast.nodes["grid"], name="新网格"), by=reviewer)
    (approval,) = approvals.waiting(upper)

    approvals.decide(approval, approved=False, by=upper, now=NOW)
    tree.carry_out(approval, guard=GUARD, by=upper, now=NOW)

    assert cast.node("grid").name == "杏园一网格"
    assert db.session.get_one(TreeChange, approval.subject_id).plan_sealed is None


def test_the_impossible_is_not_proposed(cast: Cast) -> None:
    reviewer, community = cast.actor("reviewer"), cast.nodes["community"]
    twin = Step(verb=Verb.ADD, node_id=uuid7(), above_id=community, kind=K.GRID, name="杏园一网格")
    wrong = replace(twin, kind=K.STREET, name="街道")
    steps: list[tuple[Step, type[DomainError]]] = [
        (twin, NameTaken),
        (wrong, WrongParent),
        (closing(cast.node("branch")), StillInUse),
    ]

    for step, error in steps:
        with pytest.raises(error):
            do(step, by=reviewer)
    assert db.session.scalars(sa.select(Approval)).all() == []


def test_a_move_waits_where_somebody_reaches_both_nodes(cast: Cast) -> None:
    group = added(cast, K.PARTY_GROUP, "一组", "branch")
    step = Step(verb=Verb.MOVE, node_id=group.id, above_id=cast.nodes["sibling_branch"])

    assert not do(step, by=cast.actor("reviewer"))
    approval = db.session.scalars(sa.select(Approval)).one()
    assert approval.organisation_id == cast.nodes["community"]
    upper = cast.actor("upper")
    approvals.decide(approval, approved=True, by=upper, now=NOW)
    tree.carry_out(approval, guard=GUARD, by=upper, now=NOW)
    assert group.parent_id == cast.nodes["sibling_branch"]


def _member(cast: Cast, node: Organisation) -> None:
    kind = MembershipKind.RESIDENCE
    accounts.join(cast.person("stranger"), node, kind, from_on=local_day(NOW) - timedelta(days=9))


def _role(cast: Cast, node: Organisation) -> None:
    accounts.grant(cast.person("member"), Role.GRID_WORKER, node, now=NOW, by=None)


def _lower(cast: Cast, node: Organisation) -> None:
    day = local_day(NOW)
    organisations.found(node.region_id, K.HOUSEHOLD_CENTRE, "中心户", opened_on=day, parent=node)


HOLDS: dict[str, tuple[Callable[[Cast, Organisation], None], str]] = {
    "member": (_member, "1 名成员"),
    "role": (_role, "1 项任职"),
    "lower": (_lower, "1 个下级组织"),
}


@pytest.mark.parametrize("what", HOLDS)
def test_a_node_in_use_is_not_closed_and_says_by_what(cast: Cast, what: str) -> None:
    hold, words = HOLDS[what]
    grid = added(cast, K.GRID, "杏园二网格", "community")
    hold(cast, grid)

    with pytest.raises(StillInUse) as refused, db.session.begin_nested():
        do(closing(grid), by=cast.actor("upper"))
    assert refused.value.values["held"] == words
    db.session.refresh(grid)
    assert grid.closed_on is None


def test_what_is_over_holds_nobody(cast: Cast) -> None:
    grid = added(cast, K.GRID, "杏园二网格", "community")
    _member(cast, grid)
    _role(cast, grid)
    _lower(cast, grid)
    day = local_day(NOW) - timedelta(days=1)
    here = Membership.organisation_id == grid.id
    db.session.execute(sa.update(Membership).where(here).values(to_on=day))
    db.session.execute(
        sa.update(RoleGrant).where(RoleGrant.organisation_id == grid.id).values(ended_at=NOW)
    )
    lower = db.session.scalars(
        sa.select(Organisation).where(Organisation.parent_id == grid.id)
    ).one()

    do(closing(lower), closing(grid), by=cast.actor("upper"))

    assert lower.closed_on == grid.closed_on == local_day(NOW)


def test_what_is_under_way_holds_the_community(cast: Cast) -> None:
    published(cast, NOW)
    wishes.published(cast, NOW)
    opened(cast, now=NOW)
    shop = added(cast, K.SHOP, "书店", "community")
    shop.party_organisation_id = cast.nodes["branch"]

    with pytest.raises(StillInUse) as refused:
        do(closing(cast.node("community")), by=cast.actor("upper"))
    said = str(refused.value.values["held"])
    under_way = ("1 个没有结算的活动", "1 个没有办完的心愿", "1 个岗位")
    for words in ("5 个下级组织", "名成员", "项任职", *under_way):
        assert words in said
    with pytest.raises(StillInUse) as refused:
        do(closing(cast.node("branch")), by=cast.actor("upper"))
    assert "1 个写明由它作为所属党组织的单位" in str(refused.value.values["held"])


def test_records_do_not_move_below_another_scheme(cast: Cast) -> None:
    serve(cast, "member", NOW, points=100)
    upper, branch, there = cast.actor("upper"), cast.node("branch"), cast.node("other_community")
    empty = added(cast, K.BRANCH, "新支部", "community")
    steps = [Step(verb=Verb.MOVE, node_id=each.id, above_id=there.id) for each in (branch, empty)]
    schemes.publish(there, CHAOCHENG, by=None, now=NOW, state=SchemeState.ACTIVE)

    with pytest.raises(SchemeWouldChange, match="按另一个积分办法计分"):
        do(steps[0], by=upper)
    assert branch.path.startswith(cast.node("community").path)
    assert do(steps[1], by=upper)
    assert empty.path.startswith(there.path)


def test_records_move_below_the_same_scheme_and_the_home_stays(cast: Cast) -> None:
    serve(cast, "member", NOW, points=100)
    branch = cast.node("branch")
    step = Step(verb=Verb.MOVE, node_id=branch.id, above_id=cast.nodes["other_community"])
    homes = sa.select(sa.func.count()).where(Account.home_organisation_id == branch.id)
    before = db.session.execute(homes).scalar_one()

    assert do(step, by=cast.actor("upper"))

    assert before > 0
    assert db.session.execute(homes).scalar_one() == before
    assert cast.actor("secretary").grants[0].path == branch.path
    assert branch.path.startswith(cast.node("other_community").path)


def test_no_table_but_the_tree_keeps_a_path(app: Flask) -> None:
    """A move writes one table. A cursor of a comparison is an id (`points.comparing`)."""
    columns = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if "path" in column.name
    }

    assert columns == {"organisations.path"}
