"""微光 Weiguang: volunteer points and wish board of Chinese communities."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config
from app import cli
from app.accounts import api as accounts_api
from app.accounts import audit_api, binding_pages, card_pages, login, member_pages, wechat_pages
from app.accounts import pages as accounts_pages
from app.accounts.roster import pages as roster_pages
from app.appeals import api as appeals_api
from app.appeals.pages import behalf as appeals_behalf
from app.appeals.pages import office as appeals_office
from app.appeals.pages import own as appeals_own
from app.big_screen import pages as big_screen_pages
from app.core import health, logs, web, wechat, words
from app.core.api import Api, describe
from app.core.assets import Assets, is_immutable
from app.core.db import db, prepare_engine
from app.core.files import open_store
from app.core.measures import measure
from app.core.packing import pack_answers
from app.core.vault import open_vault
from app.events import api as events_api
from app.events import attendance_api, device_acting, refusals_api
from app.events.pages import (
    backfill,
    calendar,
    calendar_files,
    codes,
    companion,
    desk,
    desk_offline,
    device_taking,
    devices,
    evidence,
    finding,
    hand,
    late,
    leading,
    planning,
    proving,
    refusals,
    roll_file,
    scanning,
    signals,
    times,
)
from app.events.pages import sharing as event_sharing
from app.home import (
    admin,
    docs,
    drafting,
    me,
    me_trace,
    organisations,
    scheme_drafts,
    scheme_local,
    scheme_publishing,
    styleguide,
    todo,
    years,
)
from app.home import pages as home_pages
from app.notices import api as notices_api
from app.notices import pages as notices_pages
from app.points import api as points_api
from app.points import exports_api, exports_pages, months_pages
from app.points import pages as points_pages
from app.posts import api as posts_api
from app.posts.pages import checking_page, ticking_page
from app.posts.pages import office as posts_office
from app.review import api as review_api
from app.review import locking
from app.review.pages import branches as review_branches
from app.review.pages import compiling as review_compiling
from app.review.pages import filling as review_filling
from app.review.pages import notice as review_notice
from app.review.pages import objections as review_objections
from app.review.pages import own as review_own
from app.review.pages import papers as review_papers
from app.review.pages import reporting as review_reporting
from app.review.pages import steps as review_steps
from app.review.pages import timing as review_timing
from app.review.pages import trying as review_trying
from app.schemes import pages as schemes_pages
from app.spending import api as spending_api
from app.spending import desk_pages as spending_desk
from app.spending import pages as spending_pages
from app.spending import sheet_pages as spending_sheet
from app.webhooks import pages as webhooks_pages
from app.wishes import api as wishes_api
from app.wishes import claims_api, units_api
from app.wishes.pages import (
    answering,
    batches,
    behalf,
    calling,
    cards,
    closing_pages,
    deciding,
    figures_page,
    leads,
    limits_page,
    lists,
    pictures,
    posting,
    taking,
    units,
    vetting_page,
)
from app.wishes.pages import claims as wish_claims
from app.wishes.pages import delivering as wish_delivering
from app.wishes.pages import desk as wish_desk
from app.wishes.pages import letters as wish_letters
from app.wishes.pages import office as wish_office
from app.wishes.pages import reading as wish_reading
from app.wishes.pages import sharing as wish_sharing

API = "/api/v1"


#: every blueprint by name: nothing is found by magic
PAGES = (
    health,
    accounts_pages,
    home_pages,
    me,
    me_trace,
    years,
    notices_pages,
    binding_pages,
    wechat_pages,
    admin,
    docs,
    organisations,
    todo,
    member_pages,
    card_pages,
    roster_pages,
    schemes_pages,
    calendar,
    calendar_files,
    event_sharing,
    scanning,
    companion,
    late,
    finding,
    codes,
    planning,
    proving,
    backfill,
    hand,
    times,
    evidence,
    refusals,
    signals,
    leading,
    roll_file,
    desk,
    desk_offline,
    devices,
    device_taking,
    exports_pages,
    months_pages,
    points_pages,
    appeals_own,
    appeals_office,
    appeals_behalf,
    posts_office,
    review_branches,
    review_compiling,
    review_filling,
    review_notice,
    review_objections,
    review_own,
    review_papers,
    review_reporting,
    review_steps,
    review_timing,
    review_trying,
    ticking_page,
    checking_page,
    spending_pages,
    spending_desk,
    spending_sheet,
    wish_reading,
    wish_sharing,
    taking,
    wish_claims,
    wish_delivering,
    pictures,
    units,
    wish_letters,
    drafting,
    scheme_drafts,
    scheme_local,
    scheme_publishing,
    styleguide,
    posting,
    answering,
    behalf,
    cards,
    leads,
    batches,
    wish_desk,
    wish_office,
    deciding,
    calling,
    closing_pages,
    lists,
    limits_page,
    vetting_page,
    figures_page,
    big_screen_pages,
    webhooks_pages,
)
APIS = (
    accounts_api,
    audit_api,
    notices_api,
    events_api,
    attendance_api,
    refusals_api,
    points_api,
    exports_api,
    appeals_api,
    posts_api,
    review_api,
    spending_api,
    wishes_api,
    claims_api,
    units_api,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The whole product, wired on one page. `settings` replaces what the environment says."""
    app = Flask(__name__, instance_path=str(config.ROOT / "instance"))
    app.config.from_mapping(settings or config.settings(config.environment()))
    app.config.from_mapping(config.DOCUMENT)
    logs.set_up(app.config["LOG_LEVEL"])
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    open_vault(app.config)
    app.extensions["wechat"] = wechat.open_gate(app.config)
    # the appeals ask it; the review lies above them
    app.extensions["years"] = locking.closed_year
    # the sign-in asks it; the events lie above
    app.extensions[login.DEVICES] = device_acting.acting
    _open_storage(app)
    Babel(app)
    words.teach(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    pack_answers(app)
    web.protect(app)
    login.init_app(app)
    measure(app)
    _serve_static(app)
    _register(app)
    cli.add_commands(app)
    return app


def _register(app: Flask) -> None:
    for subject in PAGES:
        app.register_blueprint(subject.pages)
    api = Api(app)
    for described in APIS:
        api.register_blueprint(described.api)
    describe(app, api)


def _open_storage(app: Flask) -> None:
    Path(app.instance_path).mkdir(exist_ok=True)
    db.init_app(app)
    app.extensions["store"] = open_store(
        app.config["STORAGE_URL"], folder=config.ROOT / "instance" / "files"
    )
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(config.ROOT / "migrations"))


def _serve_static(app: Flask) -> None:
    static = config.ROOT / "app" / "static"
    app.jinja_env.globals["asset"] = Assets(static)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=static,
        prefix="static",
        immutable_file_test=is_immutable,
        autorefresh=app.debug,
    )
