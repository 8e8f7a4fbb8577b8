"""同意书 consents: the photo of a signed form, kept as long as what was written with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.files import Store
from app.core.pictures import Picture
from app.wishes.errors import FormMissing
from app.wishes.rules.words import ConsentHow

FOLDER = "consents"


def check_form(how: ConsentHow, *, has_photo: bool) -> None:
    """Raise `FormMissing` where somebody signed and no photo of it is there."""
    if how is ConsentHow.WRITTEN and not has_photo:
        raise FormMissing(fields={"form": [FormMissing.sentence]})


@contextmanager
def kept_form(picture: Picture | None, *, store: Store) -> Iterator[str]:
    """Keep the photo of a signed form and give its name, "" where there is none.

    It goes around the transaction: what is refused inside leaves no form behind.
    """
    name = ""
    if picture is not None:
        name = store.put(
            picture.content, kind=FOLDER, suffix=picture.suffix, media_type=picture.media_type
        )
    try:
        yield name
    except BaseException:
        if name:
            store.delete(name)
        raise
