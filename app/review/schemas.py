"""年度考核的形状 schemas: a branch's year as the API gives it."""

from marshmallow import fields

from app.core.schemas import Moment, Points, Schema


class ReviewLineOut(Schema):
    """One listed member; `points`, `score` and `mark` in points, times in minutes.

    `top` is `in` for a place among the 优秀, `tie` on its border.
    """

    person_id = fields.UUID(attribute="row.person_id")
    name = fields.String()
    party_group = fields.String()
    stage = fields.String(attribute="row.stage")
    times = fields.Integer(attribute="row.times")
    minutes_machine = fields.Integer(attribute="machine")
    minutes_hand = fields.Integer(attribute="row.hand")
    points = Points(attribute="row.points")
    score = Points(attribute="row.score")
    mark = Points(attribute="row.mark")
    rank = fields.Integer(attribute="row.rank")
    band = fields.String(attribute="level")
    top = fields.String(attribute="row.top")
    remarks = fields.List(fields.String())


class NotListedOut(Schema):
    """Somebody who is not in the list, and why."""

    person_id = fields.UUID()
    name = fields.String()
    why = fields.String()


class ReviewOut(Schema):
    """A branch's year: the version that stands, or a trial (`version` 0) computed as of now."""

    organisation_id = fields.UUID()
    period = fields.String()
    state = fields.String(metadata={"description": "checking, published, signing, frozen"})
    version = fields.Integer()
    cut_off = fields.Date()
    computed_at = Moment()
    sha256 = fields.String()
    anchor = fields.String()
    top_places = fields.Integer()
    top_base = fields.Integer()
    items = fields.List(fields.Nested(ReviewLineOut))
    left_out = fields.List(fields.Nested(NotListedOut))
    next = fields.String(allow_none=True)
