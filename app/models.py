"""所有的表 models: every table of the product in one import, for migrations and checks."""

from app.accounts import models as accounts
from app.accounts import role_models as roles
from app.accounts.roster import models as roster
from app.accounts.tree import models as tree
from app.appeals import models as appeals
from app.audit import models as audit
from app.big_screen import device_models as screens
from app.certificates import models as certificates
from app.core import tables as core
from app.events import device_models as devices
from app.events import distance_models as distances
from app.events import evidence_models as evidence
from app.events import models as events
from app.events import refusal_models as refusals
from app.events import signal_models as signals
from app.exports import models as exports
from app.notices import models as notices
from app.organisations import models as organisations
from app.points import models as points
from app.posts import models as posts
from app.records import models as records
from app.review import models as review
from app.schemes import models as schemes
from app.spending import models as spending
from app.webhooks import models as webhooks
from app.wishes import models as wishes

__all__ = [
    "accounts",
    "appeals",
    "audit",
    "certificates",
    "core",
    "devices",
    "distances",
    "events",
    "evidence",
    "exports",
    "notices",
    "organisations",
    "points",
    "posts",
    "records",
    "refusals",
    "review",
    "roles",
    "roster",
    "schemes",
    "screens",
    "signals",
    "spending",
    "tree",
    "webhooks",
    "wishes",
]
