"""上传的照片 uploads: what a form's file fields hold, and a picture that is sent to be looked at.

Photos are decoded before the database is held.
"""

from flask import Response, request

from app.core.db import let_go
from app.core.errors import DomainError
from app.core.files import Store
from app.core.forms import faults_of
from app.core.pictures import LARGEST_FILE, Picture, PictureInvalid, PictureTooLarge, open_picture
from app.core.shots import Shot, develop
from app.core.words import gettext

#: bytes of a form's words beside its files
WORDS = 64 * 1024
#: nothing in a picture is ever run
POLICY = "default-src 'none'; sandbox"


def room_for(files: int) -> int:
    """The bytes that a form with so many photos may have."""
    return files * LARGEST_FILE + WORDS


def has_file(field: str) -> bool:
    """Whether something was chosen."""
    return any(file.filename for file in request.files.getlist(field))


def shots(field: str, *, most: int) -> list[Shot]:
    """The photos of a field, ready to be kept; what was read of the database before is let go.

    Raises what `develop` raises, beside the field.
    """
    if not has_file(field):
        return []
    let_go()
    sent = (file.read() for file in request.files.getlist(field))
    try:
        return develop(sent, most=most, field=field)
    except (PictureInvalid, PictureTooLarge) as refusal:
        refusal.fields = {field: faults_of(refusal)[""]}
        raise


def picture(field: str) -> Picture | None:
    """The one photo of a paper, None where none was chosen; else as `shots`."""
    file = request.files.get(field)
    sent = file.read() if file else b""
    if not sent:
        return None
    let_go()
    try:
        return open_picture(sent)
    except (PictureInvalid, PictureTooLarge) as refusal:
        refusal.fields = {field: faults_of(refusal)[""]}
        raise


def chosen_again(refusal: DomainError, *fields: str) -> DomainError:
    """A refusal that also says which photos to choose again: no browser keeps them."""
    said = dict(faults_of(refusal))
    for field in filter(has_file, fields):
        said.setdefault(field, [gettext("照片没有保存，请重新选一次。")])
    refusal.fields = said
    return refusal


def looked_at(name: str, store: Store, *, called: str) -> Response:
    """A kept picture as an answer: to be looked at here, run nowhere, left behind nowhere.

    Raises `FileGone`.
    """
    response = Response(store.fetch(name), mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{called}.jpg"'
    return response
