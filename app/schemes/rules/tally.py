"""计数 tally: the counters of one account while facts are being valued."""

from datetime import date, datetime

from app.schemes.rules.numbers import Number
from app.schemes.rules.state import State
from app.schemes.rules.windows import Calendar, Period, Window


class Tally:
    """A state opened for writing; `at` and `put` see the window that holds the current day."""

    __slots__ = ("_calendar", "_counters", "_day", "_keys", "_lives", "last", "period", "total")

    def __init__(self, state: State) -> None:
        self.period: Period = state.period
        self.total = state.total
        self.last: tuple[datetime, str, str] | None = state.last
        self._counters = dict(state.counters)
        self._lives = dict(state.lives)
        self._calendar = Calendar()
        self._day = date.min
        self._keys: dict[Window, int] = {}

    def enter(self, calendar: Calendar, day: date) -> None:
        """Go on to a day; counters of other windows read as nothing from now on."""
        if day != self._day or calendar is not self._calendar:
            self._calendar, self._day, self._keys = calendar, day, {}

    def at(self, key: str, window: Window) -> Number:
        """What has been counted under the key inside the current window."""
        held = self._counters.get(key)
        if held is None:
            return 0
        if window == "period" or held[0] == self._key(window):
            return held[1]
        return 0

    def put(self, key: str, window: Window, amount: Number) -> None:
        """Set what is counted under the key; an empty key is not remembered."""
        if key:
            self._counters[key] = (0 if window == "period" else self._key(window), amount)

    def live(self, kind: str, day: int, ends_on: int) -> int:
        """Add a fact to its kind and say the how-manieth it is among those valid on the day."""
        lives = [end for end in self._lives.get(kind, ()) if end > day]
        self._lives[kind] = (*lives, ends_on)
        return len(lives) + 1

    def closed(self, *, as_of: date, turns_on: date | None, is_set: bool = False) -> State:
        """The state after the facts so far."""
        return State(
            period=self.period,
            as_of=as_of,
            total=self.total,
            last=self.last,
            turns_on=turns_on,
            is_closed=is_set,
            counters=self._counters,
            lives=self._lives,
        )

    def _key(self, window: Window) -> int:
        key = self._keys.get(window)
        if key is None:
            key = self._keys[window] = self._calendar.key(window, self._day)
        return key
