"""A small model of a wish: what may happen to it next, by whom, and what the clock does."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.clock import day_end, local_day
from app.wishes.rules.machine import CLAIM_LIVES, HELD, OPEN, State, Verb
from tests.wishes.law import TABLE

DAY = timedelta(days=1)
STAFF = frozenset({"reviewer", "second"})
CLAIMERS = frozenset({"unit", "shop", "member"})
BY_CLOCK = {Verb.LAPSE, Verb.EXPIRE}
#: what people may try, and whence; `release`, `deliver` mean another step for some people
WHENCE = {
    **{verb.value: TABLE[verb][0] for verb in Verb if verb not in BY_CLOCK},
    "missed": {State.DELIVERED},
    "extend": set(HELD),
    "card": TABLE[Verb.CONFIRM][0],
}
MOVES = sorted(set(WHENCE) - {"take_back", "hand_over", "give_up_calling"})


@dataclass
class Wished:
    """Where a wish stands. `kind`: visited (level B), own (by a resident), child (level C)."""

    kind: str
    needed_by: date | None = None
    state: State = State.DRAFT
    claimer: str = ""
    carried: set[str] = field(default_factory=set)
    tries: int = 0
    reopenings: int = 0
    is_extended: bool = False
    was_resumed: bool = False
    #: due, open since, closed
    times: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Whether exactly one claim is live; none else."""
        return self.state in CLAIM_LIVES

    def meant(self, move: str, who: str) -> str:
        """The step that a move is for this person."""
        if move == "release" and who in STAFF:
            return "take_back"
        by_hand = move == "deliver" and who == self.claimer and self.kind == "child"
        return "hand_over" if by_hand and self.state is not State.HANDED_OVER else move

    def allows(self, move: str, who: str, *, now: datetime) -> bool:
        """Whether this person may do it now; limits of several wishes stand outside."""
        move, is_own = self.meant(move, who), self.kind == "own"
        carers, author = STAFF | {"grid"}, "resident" if is_own else "grid"
        asked = carers | ({"resident"} if is_own else set())
        is_late = now > self.times.get("closed", now) + 30 * DAY
        is_claimer = bool(self.claimer) and who == self.claimer
        is_by = {
            "submit": who in STAFF | {author},
            "publish": who in STAFF and local_day(now) <= (self.needed_by or date.max),
            "withdraw": who in STAFF | {author},
            "claim": who in CLAIMERS,
            "begin": who in carers or is_claimer,
            "extend": is_claimer and not self.is_extended,
            "release": is_claimer,
            "hand_over": is_claimer,
            "deliver": who in carers or (is_claimer and self.kind != "child"),
            "confirm": who in asked - self.carried,
            "dispute": who in asked - self.carried,
            "missed": who in carers - self.carried,
            "card": True,
            "reopen": not is_late and (who in STAFF or (who in asked and not self.reopenings)),
            "resume": who == "street",
            "end": who in STAFF or (who == "street" and self.state is State.HARD),
        }.get(move, who in STAFF)
        return is_by and self.state in WHENCE[move]

    def take(self, move: str, who: str, *, now: datetime) -> None:
        """Do what is allowed."""
        move = self.meant(move, who)
        if move == "extend":
            later = self._until(self.times["due"] + 7 * DAY)
            self.is_extended, self.times["due"] = True, max(self.times["due"], later)
            return
        self.tries += move == "missed"
        if move == "missed" and self.tries < 3:
            return
        verb = {"missed": "give_up_calling", "card": "confirm"}.get(move, move)
        self.state = TABLE[Verb(verb)][1]
        self.was_resumed = move == "resume"
        if move == "claim":
            self.claimer, self.carried, self.is_extended = who, set(), False
            self.times["due"] = max(self._until(now + 15 * DAY), now + DAY)
        elif move in {"deliver", "hand_over"}:
            self.carried, self.tries = self.carried | {who}, 0
        elif move in {"dispute", "reopen"}:
            self.times["due"] = now + (7 if move == "dispute" else 15) * DAY
            self.reopenings += move == "reopen"
        elif move in {"close", "missed"}:
            self.times["closed"] = now
        elif move in {"publish", "resume", "release", "take_back"}:
            self.times["open"] = now

    def tick(self, now: datetime) -> None:
        """What the clock does on one visit."""
        if self.state in HELD and now >= self.times["due"] + 3 * DAY:
            self.state, self.times["open"], self.was_resumed = State.PUBLISHED, now, False
        if self.state in OPEN:
            today, needed = local_day(now), self.needed_by or date.max
            is_near = today >= needed - 7 * DAY and not self.was_resumed
            if today > needed:
                self.state = State.EXPIRED
            elif is_near or now >= self.times["open"] + 30 * DAY:
                self.state = State.HARD

    def _until(self, moment: datetime) -> datetime:
        """A moment, or the end of the day of need, the earlier."""
        return min(moment, day_end(self.needed_by)) if self.needed_by else moment
