"""Who decides on a doubtful scan, and what comes after: never one's own, with a clear sentence."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import merging
from app.core.errors import Forbidden, NotFound
from app.events import closing, deciding, refusal_queries
from app.events import service as events
from app.events.deciding import Outcome
from app.events.doubt_errors import (
    EventClosed,
    OwnRefusal,
)
from app.events.models import Direction, Scan
from app.events.refusal_models import RefusedScan
from tests.support.cast import Cast, gather, published
from tests.support.doubts import counted, late, told
from tests.support.scans import FOUNDED, MINUTE, NOW, count, refused, send

DAY = timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.mark.usefixtures("context")
class TestWho:
    def test_nobody_decides_for_himself(self, cast: Cast) -> None:
        _, session = published(cast, NOW, maker="secretary")
        kept = late(cast, session, "organiser")

        with pytest.raises(OwnRefusal):
            counted(cast, kept)
        assert counted(cast, kept, "reviewer").outcome is Outcome.COUNTED

    def test_nor_for_a_record_that_was_merged_into_his_own(self, cast: Cast) -> None:
        _, session = published(cast, NOW, maker="secretary")
        kept = late(cast, session, "volunteer")
        organiser, volunteer = (cast.people[who] for who in ("organiser", "volunteer"))
        by = cast.actor("upper")
        merging.merge(organiser, volunteer, by=by, now=NOW, reason="同一人")

        with pytest.raises(OwnRefusal):
            counted(cast, kept)

    def test_nor_what_he_made_at_the_desk(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        at = {"now": NOW + 73 * 60 * MINUTE, "scanned_at": NOW}
        kept = late(cast, session, "member", **at)
        kept.actor_id = cast.people["organiser"]

        with pytest.raises(OwnRefusal):
            counted(cast, kept)

    @pytest.mark.parametrize(
        ("who", "error"),
        [
            ("other_organiser", NotFound),
            ("second_member", NotFound),
            ("secretary", NotFound),
            ("auditor", Forbidden),
        ],
    )
    def test_others_do_not_decide(self, cast: Cast, who: str, error: type[Exception]) -> None:
        _, session = published(cast, NOW)
        kept = late(cast, session)

        with pytest.raises(error):
            counted(cast, kept, who)
        assert count(Scan) == 0

    def test_the_leader_hears_of_the_first_one_alone(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        late(cast, session)
        late(cast, session, "second_member")

        heard = [each.title for each in told(cast, "organiser") if "核对" in each.title]

        assert heard == ["“河道清洁”有扫码等您核对"]

    def test_on_the_list_of_what_waits_stands_what_others_sent(self, cast: Cast) -> None:
        event, session = published(cast, NOW)
        late(cast, session)
        late(cast, session, "reviewer")

        waiting = refusal_queries.waiting(cast.actor("reviewer"))

        assert [(each.event.id, each.count) for each in waiting] == [(event.id, 1)]
        assert not refusal_queries.waiting(cast.actor("other_reviewer"))


@pytest.mark.usefixtures("context")
class TestAfterwards:
    def test_after_settlement_a_proved_scan_still_counts(self, cast: Cast) -> None:
        event, session = published(cast, NOW)
        kept = late(cast, session)
        closing.settle(event, by=cast.actor("organiser"), now=NOW + DAY)

        assert counted(cast, kept).outcome is Outcome.COUNTED

    def test_at_an_event_called_off_nothing_counts_and_the_sentence_says_so(
        self, cast: Cast
    ) -> None:
        event, session = published(cast, NOW)
        kept = late(cast, session)
        events.cancel(event, reason="下雨", by=cast.actor("organiser"), now=NOW)

        with pytest.raises(EventClosed) as refusal:
            counted(cast, kept)
        assert refusal.value.detail == "活动已取消，不能再计入。"

    def test_not_counted_says_why_to_the_person_and_to_the_phone(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        sent = {"key": "k", "shown": NOW, "scanned_at": NOW, "now": NOW + 73 * 60 * MINUTE}
        kept = late(cast, session, **sent)
        at = NOW + 4 * DAY

        by = cast.actor("organiser", now=at)
        deciding.dismiss(kept.id, reason="当天没有来", by=by, now=at)

        notice = told(cast)[-1]
        assert (notice.title, notice.body) == ("“河道清洁”的扫码没有计入", "当天没有来")
        outcome = send(cast, session, **sent)  # type: ignore[arg-type]
        assert refused(outcome) == "not_counted"
        assert (count(RefusedScan), count(Scan)) == (1, 0)

    def test_an_expired_code_names_the_session_where_somebody_stood(self, cast: Cast) -> None:
        event, session = published(cast, NOW)
        assert refused(send(cast, session, now=NOW, shown=NOW - MINUTE)) == "code_expired"
        refused(send(cast, session, now=NOW, shown=NOW - MINUTE, direction=Direction.IN))

        (turned,) = refusal_queries.turned_away(event.id)

        assert (turned.name, turned.times, turned.last.code) == ("林晓月", 2, "code_expired")
        assert refusal_queries.counts(event.id) == (0, 2)
