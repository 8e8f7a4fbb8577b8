"""距离的表 distance_models: how far from the place a scan was made, until nobody may ask."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.events.distance_rules import Distance


class ScanDistance(Model):
    """A word beside a scan, given of the person's own will; a table of its own to be deleted.

    The coordinates are kept nowhere.
    """

    __tablename__ = "scan_distances"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["region_id", "year", "scan_id"],
            ["scans.region_id", "scans.year", "scans.id"],
            name="fk_scan_distances_scan",
        ),
        sa.CheckConstraint("distance <> 'unknown'", name="known"),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"), index=True)
    distance: Mapped[Distance]
