"""找人 search: people by name or by the initials of its pinyin (lxm finds 李小明)."""

import sqlalchemy as sa

from app.accounts.models import Person

LONGEST = 40


def named(words: str) -> sa.ColumnElement[bool]:
    """That a person's name holds these words, or its pinyin or initials begin with them."""
    plain = "".join(words.split())[:LONGEST]
    spelled = plain.lower()
    found = [Person.name.contains(plain, autoescape=True)]
    if spelled.isascii():
        found += [
            Person.initials.startswith(spelled, autoescape=True),
            Person.pinyin.startswith(spelled, autoescape=True),
        ]
    return sa.or_(*found)
