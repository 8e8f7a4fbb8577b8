"""拍下的 shots: what phones send is written anew, read for codes, told apart and kept as files."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from app.core.errors import Busy, InvalidInput
from app.core.files import Store
from app.core.fingerprints import fingerprint
from app.core.pictures import Picture, open_picture
from app.core.qr import read_codes


class TooManyPhotos(InvalidInput):
    """More photos than one form takes."""

    code = "too_many_photos"
    sentence = "照片最多 %(most)s 张。"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture ready to be kept: written anew, with what it looks like and whether codes show."""

    picture: Picture
    fingerprint: int | None
    has_code: bool


def develop(photos: Iterable[bytes], *, most: int, field: str = "photos") -> list[Shot]:
    """Decode what was uploaded; slow, so it is done before anything is asked of the database.

    One after another: of nine files of 20 MB only one is in memory where they are read lazily.
    Raises `TooManyPhotos`, `PictureInvalid`, `PictureTooLarge`.
    """
    shots: list[Shot] = []
    for photo in filter(None, photos):
        if len(shots) == most:
            said = TooManyPhotos.sentence % {"most": most}
            raise TooManyPhotos(fields={field: [said]}, most=most)
        shots.append(_shot(open_picture(photo)))
    return shots


def _shot(picture: Picture) -> Shot:
    # what is kept is what was read: a code that survives the shrinking is found in it
    return Shot(picture, fingerprint(picture.content), bool(read_codes(picture.content)))


def put(picture: Picture, store: Store, *, kind: str) -> tuple[str, str]:
    """Keep a picture and its thumbnail in a folder of the store, both or neither; their names."""
    words = {"kind": kind, "suffix": picture.suffix, "media_type": picture.media_type}
    content = store.put(picture.content, **words)
    try:
        return content, store.put(picture.thumbnail, **words)
    except Busy:
        with suppress(Busy):
            store.delete(content)
        raise
