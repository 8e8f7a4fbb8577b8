"""有大屏的地方 halls: which nodes have a big screen, who sees it, and who hands it to a machine."""

import uuid

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.big_screen.device_models import KIND
from app.core.errors import NotFound
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation

#: nodes that have a hall
KINDS = frozenset({OrganisationKind.DISTRICT, OrganisationKind.STREET, OrganisationKind.COMMUNITY})
SEE, HAND_OVER = "big_screen.see", "big_screen.hand_over"


def hall(organisation_id: uuid.UUID, *, action: str, by: Actor) -> Organisation:
    """The node whose screen somebody asks for; a device sees the one that it was handed.

    Raises `Forbidden`, and `NotFound` where there is no hall.
    """
    node = organisation(by.region_id, organisation_id)
    if not (action == SEE and _is_handed(by, node)):
        require(by, action, Target(path=node.path))
    if node.kind not in KINDS:
        raise NotFound
    return node


def _is_handed(by: Actor, node: Organisation) -> bool:
    return by.device is not None and (by.device.kind, by.device.about_id) == (KIND, node.id)
