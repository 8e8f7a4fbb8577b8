"""扫码与参与 joins: a scan belongs to its attendance by the whole key, region and year first."""

import sqlalchemy as sa

from app.events.models import Attendance, Direction, Scan


def of_attendance(
    scan: type[Scan] = Scan, direction: Direction | None = None
) -> sa.ColumnElement[bool]:
    """That a scan is one of the attendance's, of one direction or of any."""
    is_its = sa.and_(
        scan.region_id == Attendance.region_id,
        scan.year == Attendance.year,
        scan.attendance_id == Attendance.id,
    )
    return is_its if direction is None else sa.and_(is_its, scan.direction == direction)
