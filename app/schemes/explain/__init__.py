"""办法说明 explain: a scheme read back as plain Chinese sentences."""

from collections.abc import Iterator

from app.schemes.explain.duties import duty_sentences
from app.schemes.explain.head import head_sentences
from app.schemes.explain.items import item_sentences
from app.schemes.explain.later import later_sentences
from app.schemes.explain.review import review_sentences
from app.schemes.rules.version import Version


def explained(version: Version) -> tuple[str, ...]:
    """The whole scheme, one sentence after the other, headings in between."""
    return tuple(_all(version))


def _all(version: Version) -> Iterator[str]:
    yield f"《{version.title}》"
    yield from head_sentences(version)
    for number, item in enumerate(version.items.values(), start=1):
        yield f"{number}. {item.label}（{item.key}）"
        yield from (f"   {sentence}" for sentence in item_sentences(version, item))
    yield from duty_sentences(version)
    yield from review_sentences(version)
    yield from later_sentences(version)
