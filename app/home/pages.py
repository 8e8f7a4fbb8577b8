"""首页的页面 pages: what everybody may read, and the choice of 长辈版."""

from typing import Any

from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.preferences import choose_elder_view
from app.core.db import transaction
from app.core.forms import local_path
from app.core.web import PUBLIC, Pages

pages = Pages("home", __name__)

ELDER = "elder"
A_YEAR = 365 * 24 * 3600


@pages.app_context_processor
def know_reader() -> dict[str, Any]:
    """What every page knows besides: 长辈版, chosen here (cookie) or on another phone."""
    someone = login.actor_or_none()
    chosen = request.cookies.get(ELDER)
    remembered = someone is not None and someone.is_elder_view
    return {
        "is_elder": remembered if chosen is None else chosen == "1",
        "place_name": login.region().name,
    }


@pages.view("POST", "/elder", access=PUBLIC)
def choose_elder() -> Response:
    """Switch 长辈版 on or off, for this browser and for the person."""
    wanted = request.form.get("on") == "1"
    someone = login.actor_or_none()
    with transaction():
        if someone is not None:
            choose_elder_view(someone.person_id, wanted)
    response = redirect(local_path(request.form.get("back")))
    response.set_cookie(
        ELDER,
        "1" if wanted else "0",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


@pages.view("GET", "/help", access=PUBLIC)
def show_help() -> str:
    """How it works, in plain words."""
    return render_template("home/help.html")


@pages.view("GET", "/privacy", access=PUBLIC)
def show_privacy() -> str:
    """What is recorded and what never is."""
    return render_template("home/privacy.html")


@pages.view("GET", "/feedback", access=PUBLIC)
def show_feedback() -> str:
    """投诉建议: whom to call."""
    return render_template("home/feedback.html")
