"""人员范围的写法 people: the shape of a filter of members."""

from app.schemes.rules.members import Who
from app.schemes.schemas.fields import Flag, Key, OneOf, Shape, Table, Tuple, Whole, Words


class WhoShape(Shape):
    """Which members."""

    makes = Who
    categories = Words()
    not_categories = Words()
    stages = Tuple(OneOf("full", "probationary", "none"))
    party_member = Flag()
    min_age = Whole(most=150)
    max_age = Whole(most=150)
    attributes = Table(Key(), Words())
