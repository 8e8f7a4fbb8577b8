"""排名看到多少 visibility: what a region's switch and the reader's rights leave of a ranking."""

from dataclasses import dataclass

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may
from app.core.errors import NotFound
from app.organisations.rules import RankingVisibility, is_within


@dataclass(frozen=True, slots=True)
class View:
    """How much of a ranking a reader sees."""

    #: by right: full names, who is left out, exports
    by_right: bool
    #: a list at all
    lists: bool
    #: the own rank
    own: bool
    #: the own band
    band: bool
    #: names in full
    names: bool


def view_of(actor: Actor, path: str, *, home_path: str, switch: RankingVisibility) -> View:
    """What somebody at home at `home_path` sees of the ranking of a node.

    Raises `NotFound` for a node that is none of his business.
    """
    if may(actor, "ranking.names", Target(path=path)):
        return View(by_right=True, lists=True, own=True, band=True, names=True)
    if switch is not RankingVisibility.FULL and not (home_path and is_within(home_path, path)):
        raise NotFound
    is_home = path == home_path
    return View(
        by_right=False,
        lists=switch is RankingVisibility.FULL or (switch is RankingVisibility.BRANCH and is_home),
        own=switch is not RankingVisibility.OFF,
        band=switch not in {RankingVisibility.OFF, RankingVisibility.SELF},
        names=is_home,
    )
