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
from app.accounts import login
from app.addresses import APIS, PAGES
from app.big_screen.devices import SCREENS
from app.core import forms, logs, web, wechat, words
from app.core.api import Api, describe
from app.core.assets import Assets, is_immutable
from app.core.db import db, prepare_engine
from app.core.files import open_store
from app.core.measures import measure
from app.core.packing import pack_answers
from app.core.vault import open_vault
from app.events.device_acting import EVENT_DEVICES
from app.review import locking

API = "/api/v1"


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
    # the sign-in asks them; the subjects that hand something over lie above
    app.extensions[login.DEVICES] = {
        kind: each for each in (EVENT_DEVICES, SCREENS) for kind in each.kinds
    }
    _open_storage(app)
    Babel(app)
    words.teach(app)
    forms.teach(app)
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
