"""What people say of their branch is words until a secretary links them."""

from datetime import timedelta

import pytest

from app.accounts import claims, queries
from app.accounts.actor import Actor
from app.accounts.member_errors import (
    ClaimTooLong,
    NoClaim,
)
from app.accounts.models import MemberStage, Person, Role
from app.core.errors import Forbidden
from tests.support.branches import (
    NOW,
    TODAY,
    Town,
    acting,
    build_town,
    relations,
    volunteer,
)

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def staff(town: Town) -> Actor:
    """Somebody of the community's office."""
    return acting(town, Role.STAFF, town.community)


def acts(person: Person) -> Actor:
    """The person as one who acts."""
    return queries.actor(person, now=NOW)


def test_words_about_the_own_branch_give_no_right(town: Town) -> None:
    person = volunteer(town, "张三")

    claims.claim_branch("幸福社区第一支部", by=acts(person), now=NOW)

    assert relations(person.id) == []
    assert person.claimed_branch == "幸福社区第一支部"


def test_a_secretary_links_in_one_tap(town: Town) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("幸福社区第一支部", by=acts(person), now=NOW)
    secretary = acting(town, Role.SECRETARY, town.first)

    (claim,) = claims.waiting(secretary)
    assert claim.branch_id == town.first.id
    claims.link_member(claim.person_id, town.first.id, by=secretary, now=NOW)

    (held,) = relations(person.id)
    assert (held.organisation_id, held.stage, held.from_on) == (
        town.first.id,
        MemberStage.FULL,
        TODAY,
    )
    assert claims.waiting(secretary) == []
    with pytest.raises(NoClaim):
        claims.link_member(claim.person_id, town.first.id, by=secretary, now=NOW)


def test_a_claim_is_seen_by_the_branch_it_names_and_the_office(town: Town, staff: Actor) -> None:
    claims.claim_branch("第二党支部", by=acts(volunteer(town, "张三")), now=NOW)
    claims.claim_branch("某某支部", by=acts(volunteer(town, "李四")), now=NOW)

    first = claims.waiting(acting(town, Role.SECRETARY, town.first))
    second = claims.waiting(acting(town, Role.SECRETARY, town.second))

    assert (first, [claim.name for claim in second]) == ([], ["张三"])
    assert [claim.name for claim in claims.waiting(staff)] == ["张三", "李四"]
    assert claims.waiting(acts(volunteer(town, "路人"))) == []


def test_a_stranger_links_nobody(town: Town) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("第一党支部", by=acts(person), now=NOW)

    with pytest.raises(Forbidden):
        claims.link_member(person.id, town.first.id, by=acts(person), now=NOW)


def test_a_skipped_question_waits_for_nobody(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")

    claims.claim_branch("", by=acts(person), now=NOW)

    assert person.claimed_at == NOW
    assert claims.waiting(staff) == []


def test_a_claim_turned_down_is_gone(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("第一党支部", by=acts(person), now=NOW)

    claims.turn_down(person.id, town.first.id, by=staff, now=NOW)

    assert claims.waiting(staff) == []


def test_who_was_turned_down_by_mistake_waits_again_with_the_own_words(
    town: Town, staff: Actor
) -> None:
    person, other = volunteer(town, "张三"), volunteer(town, "李四")
    claims.claim_branch("第一党支部", by=acts(person), now=NOW)
    kept = claims.turn_down(person.id, town.first.id, by=staff, now=NOW)

    for wrong in ("", "第一党支部", kept[:-8]):
        with pytest.raises(NoClaim):
            claims.ask_again(person.id, town.first.id, wrong, by=staff, now=NOW)
    with pytest.raises(NoClaim):
        claims.ask_again(other.id, town.first.id, kept, by=staff, now=NOW)
    with pytest.raises(Forbidden):
        claims.ask_again(person.id, town.first.id, kept, by=acts(person), now=NOW)
    for _ in range(2):
        claims.ask_again(person.id, town.first.id, kept, by=staff, now=NOW)

    assert [(each.name, each.words) for each in claims.waiting(staff)] == [("张三", "第一党支部")]


def test_too_many_words_are_refused(town: Town) -> None:
    with pytest.raises(ClaimTooLong):
        claims.claim_branch("支" * 101, by=acts(volunteer(town, "张三")), now=NOW)
