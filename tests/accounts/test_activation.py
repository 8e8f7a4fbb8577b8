"""A code on paper lets somebody in once, and nobody else."""

import re
from datetime import timedelta

import pypdfium2
import pytest
import sqlalchemy as sa

from app.accounts import activation, service
from app.accounts.actor import Actor
from app.accounts.errors import AccountDisabled, PersonNotFound
from app.accounts.member_errors import ActivationCodeWrong, NobodyToActivate
from app.accounts.models import ActivationCode, MembershipKind, PersonState, Role
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden
from tests.support.branches import NOW, OPENED, Town, acting, build_town, member, volunteer

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def secretary(town: Town) -> Actor:
    """The secretary of the first branch."""
    return acting(town, Role.SECRETARY, town.first)


def test_a_code_lets_its_person_in(town: Town, secretary: Actor) -> None:
    person = member(town, "张三")

    (slip,) = activation.issue([person.id], by=secretary, now=NOW)

    assert re.fullmatch(r"[2-9A-HJKMNP-TW-Z]{8}", slip.code)
    assert activation.use_activation_code(town.region_id, slip.code, now=NOW).id == person.id


@pytest.mark.parametrize("change", [str.lower, lambda code: f" {code[:4]} - {code[4:]} "])
def test_case_and_dashes_do_not_matter(town: Town, secretary: Actor, change: object) -> None:
    person = member(town, "张三")
    (slip,) = activation.issue([person.id], by=secretary, now=NOW)

    typed = change(slip.spaced)  # type: ignore[operator]

    assert activation.use_activation_code(town.region_id, typed, now=NOW).id == person.id


def test_a_code_works_once(town: Town, secretary: Actor) -> None:
    (slip,) = activation.issue([member(town, "张三").id], by=secretary, now=NOW)
    activation.use_activation_code(town.region_id, slip.code, now=NOW)

    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(town.region_id, slip.code, now=NOW)


def test_a_code_dies_after_sixty_days(town: Town, secretary: Actor) -> None:
    (slip,) = activation.issue([member(town, "张三").id], by=secretary, now=NOW)

    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(town.region_id, slip.code, now=NOW + timedelta(days=60))


def test_a_new_code_kills_the_older_one(town: Town, secretary: Actor) -> None:
    person = member(town, "张三")
    (old,) = activation.issue([person.id], by=secretary, now=NOW)
    (new,) = activation.issue([person.id], by=secretary, now=NOW)

    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(town.region_id, old.code, now=NOW)
    assert activation.use_activation_code(town.region_id, new.code, now=NOW).id == person.id


@pytest.mark.parametrize("text", ["", "ABCD2345", "x" * 10_000, "\x00", "激活码", "＝１"])
def test_another_text_lets_nobody_in(town: Town, secretary: Actor, text: str) -> None:
    activation.issue([member(town, "张三").id], by=secretary, now=NOW)

    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(town.region_id, text, now=NOW)


def test_a_code_of_another_region_lets_nobody_in(town: Town, secretary: Actor) -> None:
    (slip,) = activation.issue([member(town, "张三").id], by=secretary, now=NOW)

    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(build_town("另一区").region_id, slip.code, now=NOW)


def test_a_disabled_account_is_told_so(town: Town, secretary: Actor) -> None:
    person = member(town, "张三")
    (slip,) = activation.issue([person.id], by=secretary, now=NOW)
    person.state = PersonState.DISABLED

    with pytest.raises(AccountDisabled):
        activation.use_activation_code(town.region_id, slip.code, now=NOW)


def test_the_code_itself_is_kept_nowhere(town: Town, secretary: Actor) -> None:
    (slip,) = activation.issue([member(town, "张三").id], by=secretary, now=NOW)

    kept = db.session.scalars(sa.select(ActivationCode)).one()
    notes = db.session.scalars(sa.select(AuditEntry.details)).all()

    assert slip.code.encode() not in kept.code_hash
    assert slip.code not in str(notes)


def test_codes_are_printed_for_those_of_a_branch_without_a_phone(
    town: Town, secretary: Actor
) -> None:
    without = member(town, "张三")
    member(town, "李四", phone="13800000001")
    member(town, "王五", at=town.second)

    slips = activation.issue_for(town.first.id, by=secretary, now=NOW)
    everybody = activation.issue_for(town.first.id, by=secretary, now=NOW, only_without_phone=False)

    assert [slip.person_id for slip in slips] == [without.id]
    assert [slip.name for slip in everybody] == ["李四", "张三"]


def test_nobody_to_print_for_is_said(town: Town, secretary: Actor) -> None:
    with pytest.raises(NobodyToActivate):
        activation.issue_for(town.first.id, by=secretary, now=NOW)


def test_a_secretary_prints_for_nobody_of_another_branch(town: Town, secretary: Actor) -> None:
    other = member(town, "王五", at=town.second)

    with pytest.raises(PersonNotFound):
        activation.issue([other.id], by=secretary, now=NOW)
    with pytest.raises(Forbidden):
        activation.issue_for(town.second.id, by=secretary, now=NOW)


def test_the_office_prints_for_a_volunteer_without_relations(town: Town) -> None:
    staff = acting(town, Role.STAFF, town.community)
    person = volunteer(town, "赵六")
    service.join(person, town.community, MembershipKind.RESIDENCE, from_on=OPENED)

    assert activation.issue([person.id, volunteer(town, "孙七").id], by=staff, now=NOW)


def test_the_sheet_shows_names_codes_and_what_to_do(town: Town, secretary: Actor) -> None:
    people = [member(town, name) for name in ("张三", "买买提·吐尔逊", "李䶮")]
    slips = activation.issue([person.id for person in people], by=secretary, now=NOW)

    content = activation.sheet(
        slips, title="幸福社区第一党支部激活码", address="https://weiguang.test/", phone="0573-1"
    )

    with pypdfium2.PdfDocument(content) as document:
        text = document[0].get_textpage().get_text_range()
    assert all(slip.name in text and slip.spaced in text for slip in slips)
    assert "2027-01-21" in text
