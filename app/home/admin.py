"""管理的页面 admin: the switches of a region with their state."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login, switches
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.web import Pages

pages = Pages("admin", __name__)


@pages.view("GET", "/admin/switches", access="switch.set")
def show_switches() -> str:
    """Every switch with its state and what it means."""
    return _page()


def _page(*, refusal: DomainError | None = None) -> str:
    return render_template(
        "home/switches.html",
        states=switches.states(login.region().settings),
        faults=faults_of(refusal) if refusal else {},
        typed=request.form,
    )


@pages.view("POST", "/admin/switches", access="switch.set")
def set_switch() -> Response | Page:
    """Set one switch."""
    name, value = request.form.get("name", ""), request.form.get("value", "")
    try:
        with transaction():
            switches.set_switch(name, value, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        if refusal.code != switches.SwitchInvalid.code:
            raise
        return _page(refusal=refusal), refusal.status
    return redirect(f"/admin/switches#{name}")
