"""The cookie of a browser in which wishes were claimed."""

import uuid

from flask import Flask

from app.wishes.pages import claimed_here


def remembering(app: Flask, *wish_ids: uuid.UUID) -> str:
    """The cookie of a browser in which these wishes were claimed."""
    with app.test_request_context("/"):
        response = app.make_response("")
        claimed_here.remember_here(response, wish_ids)
        return response.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
