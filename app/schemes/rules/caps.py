"""上限 caps: how much may be booked in a window, for plus and for minus, of an item or a group."""

from dataclasses import dataclass, field
from typing import Literal

from app.schemes.rules.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most (`at_most`) and the least (`at_least`, not above 0) that is booked in one window.

    `counts` `each`: plus and minus are limited apart from one another. `net`: their sum is
    limited; with `surplus` `lost` what does not fit is gone, with `kept` it still stands against
    later movements the other way (the sum is simply cut at the end). Hundredths of a point.
    """

    per: Window
    at_most: int | None = None
    at_least: int | None = None
    counts: Literal["each", "net"] = "each"
    surplus: Literal["kept", "lost"] = "kept"

    def clamped(self, amount: int) -> int:
        """The amount inside the two ends."""
        if self.at_most is not None and amount > self.at_most:
            return self.at_most
        if self.at_least is not None and amount < self.at_least:
            return self.at_least
        return amount


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap as it bears on one item: whose cap it is, and under which key it is counted."""

    scope: str
    label: str
    cap: Cap
    #: the names of its counters in the running state: of plus and of minus, or of their sum
    plus: str = field(init=False)
    minus: str = field(init=False)

    def __post_init__(self) -> None:
        signs = "+-" if self.cap.counts == "each" else "==" if self.cap.surplus == "lost" else "~~"
        for name, sign in zip(("plus", "minus"), signs, strict=True):
            object.__setattr__(self, name, f"{self.scope}/{self.cap.per}{sign}")
