"""样式手册 styleguide: every part of the pages in every state, for who changes how they look."""

import re

from flask import current_app, render_template

import config
from app.core.errors import NotFound
from app.core.web import PUBLIC, Pages

pages = Pages("styleguide", __name__)

_COLOUR = re.compile(r"--([a-z-]+): #")
_ICON = re.compile(r'<symbol id="([a-z-]+)"')


@pages.view("GET", "/styleguide", access=PUBLIC)
def show_styleguide() -> str:
    """The living page of all parts; in production there is none. Raises `NotFound`."""
    if current_app.config["PRODUCTION"]:
        raise NotFound
    static = config.ROOT / "app" / "static"
    colours = _COLOUR.findall((static / "css" / "tokens.css").read_text("utf-8"))
    icons = _ICON.findall((static / "icons.svg").read_text("utf-8"))
    return render_template("home/styleguide.html", colours=colours, icons=icons)
