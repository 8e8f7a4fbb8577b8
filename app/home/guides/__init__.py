"""使用手册 guides: how each role does its work, step by step, with pictures of the real pages.

A step names the page it is about; `make pictures` opens that page in the running sample as that
role and takes the picture anew, so that no picture shows what is no longer there.
"""

from collections.abc import Mapping

from app.home.guides import office, people
from app.home.guides.shape import PICTURES, Guide, Step

__all__ = ["PICTURES", "Guide", "Step", "all_guides"]

_MADE = (
    *(people.volunteer, people.organiser, people.grid_worker, people.unit),
    *(office.community, office.secretary, office.admin, office.auditor),
)


def all_guides() -> Mapping[str, Guide]:
    """Every guide by its name, in the reader's language."""
    return {guide.name: guide for guide in (make() for make in _MADE)}
