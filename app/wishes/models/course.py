"""经过 course: every step of a wish, its photographs, deliveries and call-backs."""

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7
from app.wishes.rules.machine import Verb


class WishStep(Model):
    """One step of a wish, append-only: the record of the whole course."""

    __tablename__ = "wish_steps"
    __table_args__ = (sa.Index("ix_wish_steps_wish", "wish_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"))
    verb: Mapped[Verb]
    #: states, as `rules.machine.State` names them
    before: Mapped[str] = mapped_column(sa.String(32))
    after: Mapped[str] = mapped_column(sa.String(32))
    #: None: the clock
    by_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class PhotoKind(enum.StrEnum):
    """What a picture shows."""

    WISH = "wish"
    DELIVERY = "delivery"
    #: a signed slip instead of a photo of the thing; never public
    SLIP = "slip"


class Photo(Model):
    """A picture written anew without EXIF; private until somebody publishes it."""

    __tablename__ = "wish_photos"
    __table_args__ = (
        sa.Index("ix_wish_photos_wish", "wish_id"),
        sa.Index("ix_wish_photos_set", "set_id"),
        sa.Index("ix_wish_photos_fingerprint", "region_id", "fingerprint"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"))
    #: the same for the pictures that one upload gave to several wishes
    set_id: Mapped[uuid.UUID]
    claim_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wish_claims.id"))
    kind: Mapped[PhotoKind]
    file: Mapped[str] = mapped_column(sa.String(64))
    thumbnail: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int]
    height: Mapped[int]
    #: what a picture looks like in 64 bits; None for one without any contrast
    fingerprint: Mapped[int | None]
    #: a QR code was found in it (no payment codes: it is held)
    has_code: Mapped[bool] = mapped_column(default=False)
    #: a wish for which the same picture was used before
    same_as_wish_id: Mapped[uuid.UUID | None]
    is_blurred: Mapped[bool] = mapped_column(default=False)
    #: consent of those who can be seen in it
    has_consent: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    #: staff has looked at a held one and let it pass
    cleared_by_id: Mapped[uuid.UUID | None]
    made_by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]


class Delivery(Model):
    """What the claimer (or the contact person) says when the thing was handed over or delivered."""

    __tablename__ = "wish_deliveries"
    __table_args__ = (
        sa.Index("ix_wish_deliveries_wish", "wish_id"),
        sa.CheckConstraint("cost >= 0", name="cost"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"))
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wish_claims.id"))
    #: the first of two steps at privacy level C
    is_hand_over: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    #: hundredths of a yuan; optional, never a reason for points
    cost: Mapped[int | None]
    funding: Mapped[str] = mapped_column(sa.String(100), default="")
    made_by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]


class CallBack(Model):
    """One try to ask the resident; reached or not. By somebody who did not deliver."""

    __tablename__ = "wish_call_backs"
    __table_args__ = (sa.Index("ix_wish_call_backs_wish", "wish_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"))
    #: the round of the wish: reopenings and disputes begin a new one
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wish_claims.id"))
    is_reached: Mapped[bool]
    #: satisfied, fair, unsatisfied; "" where nobody was reached
    grade: Mapped[str] = mapped_column(sa.String(16), default="")
    #: call (by a contact person or staff), account (the resident's own), card
    way: Mapped[str] = mapped_column(sa.String(16))
    delivered_at: Mapped[datetime]
    #: None: the resident with the card
    made_by_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
