"""号码 digits: the numbers that stand in a text, however their digits are set apart.

A run is a row of digits with nothing but blanks and signs between them; a group is what stands
in it without any. A number may begin or end inside a group only where that group is long: sizes
("130、140、150、160") are lists of short groups, and no telephone number is read into them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

#: first place and one behind the last
Span = tuple[int, int]

_RUN = re.compile(r"[0-9](?:[0-9x ]*[0-9x])?")
_SIGN = re.compile(r"[\W_]")
#: a word of digits and of letters that look like digits
_LOOKING = re.compile(r"(?<![a-z0-9])[0-9oli]++(?![a-z])")
_LOOKS = str.maketrans("oli", "011")
#: a group of so many digits may be cut
_LONG = 5

_TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
_DATE = r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
_MEASURE = r"\d{1,3}[05](?:\*\d{1,3}[05]){1,2}"
_PLAIN = rf"(?:{_TIME}|{_DATE}|{_MEASURE})(?!\d)"
#: times, dates and measures in a row
_ORDINARY = re.compile(rf"(?<!\d){_PLAIN}(?:[\W_]{{1,3}}{_PLAIN})*")


def _windows(*forms: str) -> tuple[re.Pattern[str], ...]:
    """Forms that are looked for at every digit, also inside one another."""
    return tuple(re.compile(f"(?=({form}))", re.ASCII) for form in forms)


_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_AREA = r"(?:10|2\d|[3-9]\d\d)"
_MOBILE = _windows(r"(?:(?:00)?86|0)?1[3-9]\d{9}")
_LANDLINE = _windows(
    *(rf"(?:0|(?:00)?86){_AREA}[2-9]\d{{{more}}}" for more in (6, 7)), r"[48]00\d{7}"
)
_IDENTITY = _windows(rf"{_REGION}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dx]")
_OLD_IDENTITY = _windows(rf"{_REGION}\d\d{_DAY}\d{{3}}")
_CARD = _windows(*(rf"[3-69]\d{{{more}}}" for more in range(15, 19)))
#: no quantity, whatever it is
_UNBROKEN = _windows(r"\d{16}")
_SHORTEST_CARD = 16
_ISSUED = ("4", "51", "52", "53", "54", "55", "6")


@dataclass(frozen=True, slots=True)
class Run:
    """The digits of a run (an `x` may be among them) and where each of them stands."""

    digits: str
    places: tuple[int, ...]
    #: of each digit, the first of its group and one behind the last
    groups: tuple[Span, ...]
    #: what stands there: a digit, or a letter that looks like one
    letters: str
    #: the sums of ISO/IEC 7812-1 up to each digit, with every even and with every odd one doubled
    sums: tuple[tuple[int, ...], tuple[int, ...]]

    def whole(self, start: int, end: int) -> Span | None:
        """The digits of a number, with all of a group that it cuts; None where it may not cut."""
        first, last = self.groups[start], self.groups[end - 1]
        if any(
            behind - at < _LONG and (at < start or behind > end) for at, behind in (first, last)
        ):
            return None
        letters = self.letters[start:end]
        if not letters.isdigit() and 2 * sum(map(str.isdigit, letters)) <= end - start:
            return None
        return first[0], last[1]

    def goes_by(self, size: int, start: int, end: int) -> bool:
        """Whether a part is set in groups of one size; the last may be shorter."""
        groups = self.groups
        return all(groups[at] == (at, at + size) for at in range(start, end - size, size))

    def sums_up(self, start: int, end: int) -> bool:
        """Whether the digits of a card's number agree: the last stands single (Luhn)."""
        sums = self.sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


class Numerals:
    """The numbers of one folded text."""

    def __init__(self, text: str) -> None:
        plain = _SIGN.sub(" ", text)
        digits = _LOOKING.sub(lambda found: found[0].translate(_LOOKS), plain)
        self._runs = [_run(plain, digits, *found.span()) for found in _RUN.finditer(digits)]
        self._ordinary = [0] * (len(text) + 1)
        for number, found in enumerate(_ORDINARY.finditer(text), 1):
            start, end = found.span()
            self._ordinary[start:end] = [number] * (end - start)

    def mobiles(self) -> Iterator[Span]:
        """Mobile numbers, with or without the country code."""
        return self._found(_MOBILE)

    def landlines(self) -> Iterator[Span]:
        """Fixed lines with their area code, and 400 and 800 numbers; never begun inside a group."""
        return self._found(_LANDLINE, lambda run, start, _: run.groups[start][0] == start)

    def identities(self) -> Iterator[Span]:
        """Identity numbers by region and day of birth (GB 11643-1999), right or miswritten.

        The check character is not asked: who mistypes one digit has still told the other 17. Of
        the old ones of 15 digits those in groups of three are let pass, for they are sizes.
        """
        yield from self._found(_IDENTITY)
        yield from self._found(_OLD_IDENTITY, lambda run, *at: not run.goes_by(3, *at))

    def cards(self) -> Iterator[Span]:
        """Numbers of bank cards: 16 and more digits unbroken or in fours, whatever they sum to.

        With other gaps the sum must be right (Luhn), or every row of sizes would be one.
        """
        yield from self._found(_CARD, _is_card)
        yield from self._found(_UNBROKEN, lambda run, start, end: run.groups[start][1] >= end)

    def _found(
        self,
        forms: tuple[re.Pattern[str], ...],
        is_one: Callable[[Run, int, int], bool] | None = None,
    ) -> Iterator[Span]:
        for run in self._runs:
            for form in forms:
                behind = 0
                for found in form.finditer(run.digits):
                    start, end = found.span(1)
                    if end <= behind or (is_one and not is_one(run, start, end)):
                        continue
                    whole = run.whole(start, end)
                    if whole and not self._is_ordinary(run, whole):
                        behind = whole[1]
                        yield self._placed(run, whole)

    def _is_ordinary(self, run: Run, whole: Span) -> bool:
        first, last = self._placed(run, whole)
        return self._ordinary[first] == self._ordinary[last - 1] != 0

    @staticmethod
    def _placed(run: Run, whole: Span) -> Span:
        return run.places[whole[0]], run.places[whole[1] - 1] + 1


def _run(plain: str, digits: str, start: int, end: int) -> Run:
    places = tuple(place for place in range(start, end) if digits[place] != " ")
    kept = "".join(digits[place] for place in places)
    letters = "".join(plain[place] for place in places)
    sums = (_sums(kept, 0), _sums(kept, 1)) if len(kept) >= _SHORTEST_CARD else ((), ())
    return Run(kept, places, tuple(_groups(kept, places)), letters, sums)


def _groups(digits: str, places: tuple[int, ...]) -> list[Span]:
    """Of each digit its group: what stands side by side; an `x` stands for itself."""
    groups: list[Span] = []
    first = 0
    for number, (place, following) in enumerate(zip(places, (*places[1:], -1), strict=True), 1):
        if following != place + 1 or "x" in digits[number - 1 : number + 1]:
            groups.extend([(first, number)] * (number - first))
            first = number
    return groups


def _sums(digits: str, doubled: int) -> tuple[int, ...]:
    once, twice = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0), (0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0)
    worth = (twice, once) if doubled == 0 else (once, twice)
    values = (worth[place % 2]["0123456789x".index(d)] for place, d in enumerate(digits))
    return tuple(accumulate(values, initial=0))


def _is_card(run: Run, start: int, end: int) -> bool:
    if run.digits.startswith(_ISSUED, start) and run.sums_up(start, end):
        return True
    return run.goes_by(4, start, end)
