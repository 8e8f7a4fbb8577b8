"""双报到: who reported to a community in a year, from which unit, and what counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.accounts import merging, service
from app.accounts.models import MembershipKind
from app.core.db import transaction
from app.records import service as facts
from app.review import reporting
from app.review.errors import NobodyReported, NotACommunity, YearUnknown
from app.review.papers.feedback import kinds, remarks
from app.review.reporters import Reporter
from app.review.reporting import Reported, Unit
from tests.review.reporters import HOSPITAL, TAX_TOO, did, report, serve_here
from tests.review.year import YEAR, at
from tests.support.cast import Cast, gather
from tests.support.scenes import lived

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
EARLY = datetime(2025, 6, 15, 2, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """The town with those who reported, in its own context."""

    def live() -> Cast:
        cast = gather(app, now=datetime(2025, 1, 5, 2, tzinfo=UTC))
        with app.app_context(), transaction():
            report(cast)
            serve_here(cast)
        return cast

    cast = lived(app, "those who reported", live)
    with app.app_context():
        yield cast


def year(cast: Cast, *, now: datetime = NOW, label: str = YEAR) -> Reported:
    return reporting.reported(cast.node("community"), label, now=now)


def people(found: Reported) -> dict[str, Reporter]:
    return {one.name: one for unit in found.units for one in unit.reporters}


def units(found: Reported) -> dict[str, Unit]:
    return {unit.name: unit for unit in found.units}


def test_members_stand_below_the_unit_that_holds_their_membership(cast: Cast) -> None:
    found = year(cast)

    assert [(unit.name, [one.name for one in unit.reporters]) for unit in found.units] == [
        (TAX_TOO, ["程大暑", "顾小寒"]),
        (HOSPITAL, ["戚夏至"]),
        ("柳岸党支部", ["何青"]),
        ("", ["乔处暑"]),
    ]
    assert units(found)[HOSPITAL].contact == "党办 8611"
    assert units(found)[TAX_TOO].contact == "组织科 8602"
    assert units(found)[""].key == reporting.UNSAID
    assert not {"周远山", "尤小满"} & set(people(found))


def test_only_service_in_this_community_on_days_of_reporting_counts(cast: Cast) -> None:
    found = people(year(cast))
    taxman, short = found["顾小寒"], found["程大暑"]

    assert [one.title for one in short.done] == ["4月敬老"]
    assert (len(taxman.done), taxman.machine, taxman.hand) == (4, 150, 30)
    assert "邻社区除草" not in [one.title for one in taxman.done]
    assert kinds(taxman) == "环境 3 次、主题党日 1 次"
    assert list(remarks(taxman)) == ["扫码时长含负责人签退1:00"]
    assert list(remarks(short)) == ["报到至2025年6月30日，以后的不计"]
    # at home in a branch elsewhere: what was done here counts, though its home is there
    assert [one.title for one in found["何青"].done] == ["夜间巡逻"]
    assert [one.title for one in found["戚夏至"].done] == ["义诊"]
    assert found["乔处暑"].done == ()


def test_the_last_day_of_reporting_counts_and_the_next_does_not(cast: Cast) -> None:
    with transaction():
        did(cast, "short", datetime(2025, 6, 30, 15, 59, tzinfo=UTC), title="最后一天")
        did(cast, "short", datetime(2025, 6, 30, 16, tzinfo=UTC), title="第二天")
        did(cast, "short", datetime(2025, 2, 28, 16, tzinfo=UTC), title="第一天")
        did(cast, "short", datetime(2025, 2, 28, 15, 59, tzinfo=UTC), title="前一天")

    done = [one.title for one in people(year(cast))["程大暑"].done]

    assert done == ["第一天", "4月敬老", "最后一天"]


def test_points_are_those_that_the_communitys_scheme_booked(cast: Cast) -> None:
    found = year(cast)

    assert found.scheme
    taxman = people(found)["顾小寒"]
    assert taxman.points == sum(one.points or 0 for one in taxman.done)
    assert taxman.points
    assert people(found)["乔处暑"].points is None


def test_what_is_void_is_gone(cast: Cast) -> None:
    with transaction():
        gone = did(cast, "unsaid", at(9, 1))
    assert len(people(year(cast))["乔处暑"].done) == 1
    with transaction():
        facts.void(gone, by_id=None, now=NOW, reason="记错了人")

    assert people(year(cast))["乔处暑"].done == ()


def test_a_year_under_way_counts_up_to_today(cast: Cast) -> None:
    found = year(cast, now=EARLY)

    assert (found.first, found.last) == (date(2025, 1, 1), date(2025, 6, 15))
    assert people(found)["程大暑"].ended_on is None
    assert people(found)["戚夏至"].done == ()


def test_a_year_later_nothing_is_different(cast: Cast) -> None:
    assert year(cast, now=NOW.replace(year=2027)) == year(cast)


def test_service_of_a_merged_record_is_the_same_humans(cast: Cast) -> None:
    with transaction():
        did(cast, "stranger", at(9, 9), title="旧档案")
        merging.merge(
            cast.people["taxman"],
            cast.people["stranger"],
            by=cast.actor("upper", now=NOW),
            now=NOW,
            reason="同一人",
        )

    assert "旧档案" in [one.title for one in people(year(cast))["顾小寒"].done]


def test_an_interruption_is_said_and_its_days_do_not_count(cast: Cast) -> None:
    from_on = date(2025, 9, 1)
    with transaction():
        service.join(
            cast.person("short"), cast.node("community"), MembershipKind.REPORTING, from_on=from_on
        )
        did(cast, "short", at(9, 20), title="九月敬老")

    one = people(year(cast))["程大暑"]

    assert [each.title for each in one.done] == ["4月敬老", "九月敬老"]
    assert one.since == from_on
    assert list(remarks(one)) == ["中间有一段没有报到，那一段不计"]


@pytest.mark.parametrize("label", ["2027", "1999", "二〇二五", "2025-1", "٢٠٢٥", ""])
def test_what_is_no_year_is_refused(cast: Cast, label: str) -> None:
    with pytest.raises(YearUnknown):
        year(cast, label=label)


def test_only_a_community_has_reporting_members(cast: Cast) -> None:
    with pytest.raises(NotACommunity):
        reporting.reported(cast.node("branch"), YEAR, now=NOW)


def test_one_unit_and_one_person_can_be_asked_for(cast: Cast) -> None:
    found = year(cast)
    key = units(found)[HOSPITAL].key

    alone = reporting.of_person(cast.node("community"), YEAR, cast.people["doctor"], now=NOW)

    assert alone == reporting.of_unit(found, key)
    with pytest.raises(NobodyReported):
        reporting.of_unit(found, "nobody")
    with pytest.raises(NobodyReported):
        reporting.of_person(cast.node("community"), YEAR, cast.people["later"], now=NOW)


def test_an_auditor_reads_neither_names_nor_contacts(cast: Cast) -> None:
    community, found = cast.node("community"), year(cast)

    masked = reporting.seen_by(cast.actor("auditor", now=NOW), community, found)
    plain = reporting.seen_by(cast.actor("party_worker", now=NOW), community, found)

    assert plain == found
    assert {one.name for unit in masked.units for one in unit.reporters} == {
        "戚*", "程*", "顾*", "何*", "乔*",
    }  # fmt: skip
    assert {unit.contact for unit in masked.units} == {""}
    assert replace(masked, units=()) == replace(found, units=())


def test_ones_own_lists_are_those_of_the_years_of_reporting(cast: Cast) -> None:
    def lists(who: str) -> list[tuple[int, str]]:
        found = reporting.own_lists(cast.region_id, cast.people[who], now=NOW, years=3)
        return [(number, node.name) for number, node in found]

    assert lists("taxman") == [(2026, "杏园社区"), (2025, "杏园社区"), (2024, "杏园社区")]
    assert lists("short") == [(2025, "杏园社区")]
    assert lists("member") == []
