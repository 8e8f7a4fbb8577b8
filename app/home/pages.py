"""首页的页面 pages: the front page, what everybody may read, and the choice of 长辈版."""

from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response

import config
from app.accounts import login
from app.accounts.preferences import choose_elder_view
from app.core import clock, wechat
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import local_path
from app.core.web import PUBLIC, Pages
from app.events.own import joined
from app.events.pages.calendar import OPEN_STATES
from app.events.queries import Filter, calendar
from app.events.today import today
from app.home.guides import all_guides
from app.home.me import own_standing
from app.home.whereabouts import whereabouts
from app.wishes import wall
from app.wishes.shopfront import wall_figures

pages = Pages("home", __name__)

ELDER, WORKER = "elder", "offline-worker.js"
FEW, FEW_WISHES = 5, 3
OPEN_WISHES = wall.Filter(stage="open")
A_YEAR = 365 * 24 * 3600


@pages.app_context_processor
def know_reader() -> dict[str, Any]:
    """What every page knows besides: 长辈版, chosen here (cookie) or on another phone."""
    someone = login.actor_or_none()
    chosen = request.cookies.get(ELDER)
    remembered = someone is not None and someone.is_elder_view
    around = whereabouts(someone, login.region())
    return {
        "is_signed_in": someone is not None,
        "is_elder": remembered if chosen is None else chosen == "1",
        "place_name": around.place,
        "office_phone": around.phone,
    }


@pages.view("GET", "/", access=PUBLIC)
def show_front() -> str:
    """Today's events, what can be joined, open wishes, own points for who is signed in."""
    actor, now, region_id = login.actor_or_none(), clock.now(), login.region().id
    tomorrow = clock.day_end(clock.local_day(now))
    now_on = calendar(region_id, Filter(since=now, until=tomorrow, states=OPEN_STATES), limit=FEW)
    begun = {card.event.id for card in now_on}
    to_come = calendar(region_id, Filter(since=tomorrow, states=OPEN_STATES), limit=2 * FEW)
    return render_template(
        "home/front.html",
        now_on=now_on,
        to_come=[card for card in to_come if card.event.id not in begun][:FEW],
        today=today(region_id, now=now),
        own=own_standing(actor, now=now) if actor else None,
        joined=joined(region_id, actor.person_id, now=now, limit=2) if actor else [],
        wishes=wall.wall(region_id, OPEN_WISHES, limit=FEW_WISHES),
        lit=wall_figures(region_id),
    )


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
    return render_template("home/help.html", guides=all_guides())


@pages.view("GET", "/help/<name>", access=PUBLIC)
def show_guide(name: str) -> str:
    """How one role does its work. Raises `NotFound`."""
    guide = all_guides().get(name)
    if guide is None:
        raise NotFound
    return render_template("home/guide.html", guide=guide)


@pages.view("GET", "/offline", access=PUBLIC)
def show_offline() -> str:
    """What to do without a network; a browser keeps it aside and shows it then."""
    return render_template("home/offline.html")


@pages.view("GET", f"/{WORKER}", access=PUBLIC)
def show_worker() -> Response:
    """The worker that shows it; from the root, for only so it may answer for every page."""
    script = config.ROOT / "app" / "static" / "js" / WORKER
    return FlaskResponse(script.read_bytes(), mimetype="text/javascript")


@pages.view("GET", "/privacy", access=PUBLIC)
def show_privacy() -> str:
    """What is recorded and what never is."""
    return render_template("home/privacy.html", has_wechat=wechat.is_on())


@pages.view("GET", "/feedback", access=PUBLIC)
def show_feedback() -> str:
    """投诉建议: whom to call."""
    return render_template("home/feedback.html")
