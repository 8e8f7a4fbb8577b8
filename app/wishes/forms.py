"""心愿的表单 forms: what the pages of posting, on behalf, cards, leads and batches take.

Fields that forms of other subjects have too under another label bear names of their own:
`wish` and `details` are title and text.
"""

import re
import unicodedata
from typing import Any

from marshmallow import fields, validate

from app.core.schemas import PointsText, Schema, Text
from app.wishes.entering import Words
from app.wishes.rules.words import CATEGORIES, ConsentHow, Grade, Source, Urgency

PICK_ONE = "请选择一项。"
CHOOSE: dict[str, Any] = {"required": PICK_ONE}
_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)


class LastFour(fields.Field[str]):
    """Four digits of a card, however wide and spaced they were typed."""

    default_error_messages = {"invalid": "请填写卡号最后四位数字。"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        digits = "".join(unicodedata.normalize("NFKC", str(value)).split())
        if not _DIGITS.fullmatch(digits):
            raise self.make_error("invalid")
        return digits


class WordsForm(Schema):
    """What somebody wishes, in three fields."""

    title = Text(data_key="wish", most=80, least=1, required=True)
    text = Text(data_key="details", most=1000, load_default="")
    category = fields.String(
        required=True, validate=validate.OneOf(list(CATEGORIES)), error_messages=CHOOSE
    )
    needed_by = fields.Date(load_default=None)


class WishForm(WordsForm):
    """A resident's own wish; the points only where the poster sets them."""

    community_id = fields.UUID(load_default=None)
    points = PointsText(load_default=None)


class BehalfForm(WordsForm):
    """A wish written down for somebody who agreed: for whom, how it came, how it was agreed to."""

    place_id = fields.UUID(required=True, error_messages=CHOOSE)
    source = fields.Enum(
        Source,
        by_value=True,
        required=True,
        error_messages=CHOOSE,
        validate=validate.NoneOf([Source.SELF], error=PICK_ONE),
    )
    name = Text(most=50, least=1, required=True)
    phone = Text(most=40, load_default="")
    address = Text(most=120, load_default="")
    is_minor = fields.Boolean(load_default=False)
    guardian = Text(most=50, load_default="")
    how = fields.Enum(
        ConsentHow,
        by_value=True,
        required=True,
        error_messages=CHOOSE,
        validate=validate.NoneOf([ConsentHow.ONLINE], error=PICK_ONE),
    )
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.YELLOW)
    lead_id = fields.UUID(load_default=None)


class SaidForm(Schema):
    """The resident's word: a grade, words, and whether they may be quoted."""

    grade = fields.Enum(Grade, by_value=True, required=True, error_messages=CHOOSE)
    words = Text(most=500, load_default="")
    may_quote = fields.Boolean(load_default=False)


class CardSaidForm(SaidForm):
    """The same by the card."""

    digits = LastFour(required=True)


class ReopenForm(Schema):
    """What was not right."""

    reason = Text(most=300, least=2, required=True)


class LeadForm(Schema):
    """A door and one sentence."""

    place_id = fields.UUID(required=True, error_messages=CHOOSE)
    door = Text(most=60, least=1, required=True)
    sentence = Text(most=200, least=2, required=True)


class BatchForm(Schema):
    """Whose list it is and what it is called; the file comes beside it."""

    place_id = fields.UUID(required=True, error_messages=CHOOSE)
    title = Text(data_key="list_name", most=80, least=1, required=True)


class BatchEnterForm(Schema):
    """Who agreed for the children of a list."""

    guardian = Text(most=50, least=1, required=True)


def words_from(form: dict[str, Any]) -> Words:
    """What of a read form are the words of the wish."""
    named = ("title", "text", "category", "target_group", "needed_by", "urgency", "points")
    return Words(**{name: form[name] for name in named if name in form})
