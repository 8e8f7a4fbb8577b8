"""What people and phones may expect of scans: a small model beside the real thing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
#: how far a phone's clock may be off, how long a scan may wait, how soon a repeat is a repeat
TOLERANCE, LIFE, AGAIN = 2 * MINUTE, timedelta(hours=72), 5 * MINUTE
STEP, MARGIN = timedelta(seconds=15), timedelta(seconds=2)


@dataclass
class Hall:
    """One session with its event."""

    starts_at: datetime
    ends_at: datetime
    takes_out: bool
    is_cancelled: bool = False


@dataclass
class Model:
    """Who came and went where, under which keys."""

    halls: dict[str, Hall]
    scans: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    #: (who, key) → what made it and which scan it is
    keys: dict[tuple[str, str], tuple[object, tuple[str, str, str]]] = field(default_factory=dict)
    #: (who, key) → what waits for a leader's decision, and why
    waiting: dict[tuple[str, str], tuple[object, str]] = field(default_factory=dict)

    def send(
        self, who: str, hall: str, *, key: str, body: object, shown: datetime | None,
        claimed: datetime | None, now: datetime,
    ) -> str:  # fmt: skip
        """The expected answer: `new`, `again` or a refusal's code. `shown` None = a poster."""
        if (who, key) in self.keys:
            return "again" if self.keys[who, key][0] == body else "key_reused"
        if claimed is not None and (who, key) in self.waiting:
            sent, why = self.waiting[who, key]
            return why if sent == body else "key_reused"
        at = min(claimed or now, now)
        doubt = self._doubt(shown, claimed or now, now)
        if not doubt and shown and not self._is_fresh(shown, claimed or now, now):
            return "code_expired"
        place = self.halls[hall]
        in_at = self.scans.get((who, hall, "in"))
        out_at = self.scans.get((who, hall, "out"))
        is_out = in_at is not None and place.takes_out and not out_at and abs(at - in_at) >= AGAIN
        if in_at is not None and not is_out:
            return "again"
        refusal = self._refusal(place, at, is_out=is_out) or doubt
        if refusal:
            if refusal == doubt:
                self.waiting[who, key] = body, doubt
            return refusal
        made = (who, hall, "out" if is_out else "in")
        self.scans[made] = at
        self.keys[who, key] = body, made
        return "new"

    @staticmethod
    def _is_fresh(shown: datetime, claimed: datetime, now: datetime) -> bool:
        """Then, by the phone; or now, by the server, if the phone's clock is only a little off."""
        moments = [claimed, now] if abs(now - claimed) <= TOLERANCE else [claimed]
        return any(-MARGIN <= at - shown < 2 * STEP + MARGIN for at in moments)

    @staticmethod
    def _doubt(shown: datetime | None, claimed: datetime, now: datetime) -> str:
        if abs(now - claimed) <= TOLERANCE:
            return ""
        if claimed > now:
            return "clock_implausible"
        if now - claimed > LIFE:
            return "too_late_offline"
        if shown is None:
            return "poster_offline"
        is_right = -TOLERANCE <= claimed - shown < 2 * STEP + TOLERANCE
        return "" if is_right else "clock_implausible"

    @staticmethod
    def _refusal(place: Hall, at: datetime, *, is_out: bool) -> str:
        if place.is_cancelled:
            return "event_cancelled"
        if at < place.starts_at - 60 * MINUTE:
            return "event_not_open"
        until = place.ends_at + (60 * MINUTE if is_out else 0 * MINUTE)
        return "event_over" if at > until else ""

    def minutes(self, who: str, hall: str) -> int | None:
        """Whole minutes served; None while the attendance is not whole."""
        place, in_at = self.halls[hall], self.scans.get((who, hall, "in"))
        out_at = self.scans.get((who, hall, "out"))
        if in_at is None or (place.takes_out and out_at is None):
            return None
        if out_at is None:
            return 0
        return max(0, int((out_at - max(in_at, place.starts_at)).total_seconds()) // 60)
