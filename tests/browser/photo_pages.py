"""Small pages of a house for tests, made of the macros for photographs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, render_template_string, request
from PIL import Image
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app.core.blurring import blur, read_boxes
from app.core.qr import read_codes
from app.core.web import PUBLIC, Pages
from tests.support.cast import gather
from tests.support.databases import make_app, migrated
from tests.support.photos import exif_of, photo_of

SECRET = "https://example.cn/canary"
PHOTO = photo_of(SECRET)
MACROS = """{% extends "base.html" %}{% import "macros/photos.html" as photos %}
{% block title %}照片{% endblock %}
{% block scripts %}<script src="{{ asset('js/photos.js') }}" defer></script>
<script src="{{ asset('js/blur.js') }}" defer></script>{% endblock %}
{% block main %}<form class="narrow stack" method="post" action="/test/photos"
enctype="multipart/form-data">{{ ui.csrf() }}"""
UPLOAD = """{{ photos.upload("photos", "照片", hint="请拍心愿里要的东西。") }}
{{ ui.button("发送", kind="primary") }}</form>{% endblock %}"""
BLUR = """{{ photos.blur_box("/test/photo.jpg", alt="桌上的二维码") }}
{{ ui.button("保存", kind="primary") }}</form>{% endblock %}"""
GALLERY = """</form>{{ photos.gallery(shown) }}<p id="below">下面</p>{% endblock %}"""

pages = Pages("photo_tests", __name__)


@pages.view("GET", "/test/upload", access=PUBLIC)
def show_upload() -> str:
    return render_template_string(MACROS + UPLOAD)


@pages.view("GET", "/test/blur", access=PUBLIC)
def show_blur() -> str:
    return render_template_string(MACROS + BLUR)


@pages.view("GET", "/test/gallery/<int:count>", access=PUBLIC)
def show_gallery(count: int) -> str:
    one = {"href": "/test/photo.jpg", "src": "/test/photo.jpg", "width": 960, "height": 720}
    return render_template_string(MACROS + GALLERY, shown=[one] * count)


@pages.view("GET", "/test/photo.jpg", access=PUBLIC)
def show_photo() -> Response:
    return Response(PHOTO, mimetype="image/jpeg")


@pages.view("POST", "/test/photos", access=PUBLIC, most=100 * 1024 * 1024)
def take() -> dict[str, object]:
    """What arrived: each file's kind, size and EXIF, and the boxes with what is left of a code."""
    files = [file.read() for file in request.files.getlist("photos") if file.filename]
    boxes = request.form.get("boxes", "")
    hidden = blur(PHOTO, read_boxes(boxes))
    return {
        "files": [
            [len(file), Image.open(BytesIO(file)).size, bool(exif_of(file))] for file in files
        ],
        "boxes": boxes,
        "codes": read_codes(hidden.content),
    }


@contextmanager
def photo_pages(folder: Path) -> Iterator[str]:
    """The address of a running house that has these pages besides its own."""
    app = make_app(f"sqlite:///{folder / 'photos.db'}", folder)
    migrated(app)
    gather(app)
    app.register_blueprint(pages)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def answer(page: Page, button: str) -> dict[str, Any]:
    """Press a button of the form and read what arrived."""
    with page.expect_response("**/test/photos") as arrived:
        page.get_by_role("button", name=button).click()
    found: dict[str, Any] = arrived.value.json()
    return found
