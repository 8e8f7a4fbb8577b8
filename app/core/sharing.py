"""分享 sharing: the answer with a share picture, which costs a look where it is known."""

from flask import Response, current_app, request

from app.core.share_pictures import SharePicture, draw, mark

#: seconds for which chats and browsers keep one
KEPT = 600


def picture_answer(picture: SharePicture) -> Response:
    """The picture; 304 without drawing for who has the same one already."""
    font = current_app.config["PDF_FONT"]
    named = mark(picture, font=font)
    if request.if_none_match.contains(named):
        response = Response(status=304)
    else:
        response = Response(draw(picture, font=font), mimetype="image/png")
        response.headers["Content-Disposition"] = 'inline; filename="share.png"'
    response.set_etag(named)
    return response
