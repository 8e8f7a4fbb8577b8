"""未计入的扫码的表 refusal_models: scans that were not taken, and what people decided on them."""

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7
from app.events.models import Direction
from app.records.models import Trust


class RefusalState(enum.StrEnum):
    """What became of a scan that was not taken at once."""

    REFUSED = "refused"
    #: waits for a leader; with a hand entry, for the second person who approves it
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Way(enum.StrEnum):
    """How a scan came to the server."""

    PHONE = "phone"
    #: kept without signal and sent later
    OFFLINE = "offline"
    #: a picture of the screen, uploaded later
    PHOTO = "photo"
    DESK = "desk"
    #: sent by a companion, who said that the person is there and agrees
    HELPED = "helped"


#: one waiting scan under one key of one actor, whatever is sent how often
_WAITING = sa.text("state = 'in_review' AND key <> ''")


class RefusedScan(Model):
    """A scan that was not taken, with its reason code; never thrown away."""

    __tablename__ = "refused_scans"
    __table_args__ = (
        sa.Index("ix_refused_scans_session", "session_id"),
        sa.Index("ix_refused_scans_person", "person_id"),
        sa.Index("ix_refused_scans_key", "actor_id", "key"),
        sa.Index(
            "uq_refused_scans_waiting",
            "region_id",
            "actor_id",
            "key",
            unique=True,
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR person_id IS NULL OR decided_by_id <> person_id",
            name="not_own",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    session_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None]
    key: Mapped[str] = mapped_column(sa.String(128), default="")
    #: of the request as it was sent, so that the same one finds its answer
    body_hash: Mapped[bytes | None]
    code: Mapped[str] = mapped_column(sa.String(32))
    way: Mapped[str] = mapped_column(sa.String(16), default=Way.PHONE.value)
    direction: Mapped[Direction | None]
    #: the scan time that was claimed, if it was one
    scanned_at: Mapped[datetime | None]
    #: the time that the code itself, or a desk that sent too late, stands for
    proved_at: Mapped[datetime | None]
    #: what the code would have proved
    trust: Mapped[Trust | None]
    #: of the rotating screen: who sent the same picture of it
    step: Mapped[int | None]
    #: of an uploaded picture, by its looks
    picture: Mapped[int | None]
    at: Mapped[datetime]
    state: Mapped[RefusalState] = mapped_column(default=RefusalState.REFUSED)
    decided_by_id: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    #: the entry by which a second person decides what no code proves
    hand_entry_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("hand_entries.id"))
