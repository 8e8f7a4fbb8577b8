"""网页底座 web: pages, errors as people and programs read them, and headers that protect."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from flask import Blueprint, Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import exc as sa_exc
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.core import db as database
from app.core.errors import Busy, DomainError

F = TypeVar("F", bound=Callable[..., Any])

#: access of a view that anybody may see
PUBLIC = "public"
#: access of a view that needs only somebody signed in, about himself
SIGNED_IN = "signed_in"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

csrf = CSRFProtect()
log = structlog.get_logger()


def set_access(view: Callable[..., Any], access: str) -> None:
    """Note beside a view which row of the permission matrix it stands under."""
    view.access = access  # type: ignore[attr-defined]


def access_of(view: Callable[..., Any]) -> str | None:
    """The row of the permission matrix that a view was declared with."""
    return getattr(view, "access", None)


def open_to_device(view: Callable[..., Any], kind: str) -> None:
    """Note beside a view that a device of this kind may ask it about its own event."""
    view.device = kind  # type: ignore[attr-defined]


def device_of(view: Callable[..., Any]) -> str:
    """The kind of device that a view is open to; "" for almost all of them."""
    return getattr(view, "device", "")


def keep_for(view: Callable[..., Any], seconds: int) -> None:
    """Note beside a view that anybody may keep its answers so long: the same for everybody."""
    view.kept_seconds = seconds  # type: ignore[attr-defined]


class Pages(Blueprint):
    """The pages of one subject."""

    def view(
        self,
        method: str,
        rule: str,
        *,
        access: str,
        most: int = 0,
        device: str = "",
        kept: int = 0,
    ) -> Callable[[F], F]:
        """Declare one page: its method, its address and who may open it.

        `most` is how many bytes it takes, where files come; else the limit of the settings holds.
        `device` is the kind of device that may open it too; `kept` for how many seconds anybody
        may keep an answer, where it is the same for everybody.
        """

        def declare(view: F) -> F:
            set_access(view, access)
            open_to_device(view, device)
            keep_for(view, kept)
            view.most_bytes = most  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, view, methods=[method])
            return view

        return declare


def is_api() -> bool:
    """Whether a program asks, and wants `application/problem+json`."""
    return request.path.startswith("/api/")


def protect(app: Flask) -> None:
    """Wire what every request goes through: write lock, request id, CSRF, headers, errors."""
    csrf.init_app(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.before_request(_open_request)
    app.before_request(_check_csrf)
    app.after_request(_add_headers)
    app.register_error_handler(DomainError, _show_domain_error)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(sa_exc.OperationalError, _show_storage_error)
    app.register_error_handler(sa_exc.InterfaceError, _show_storage_error)
    app.register_error_handler(sa_exc.TimeoutError, _show_storage_error)
    app.register_error_handler(Exception, _show_fault)


def _open_request() -> None:
    database.writes.set(request.method not in SAFE_METHODS)
    if most := getattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes", 0):
        request.max_content_length = most
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if b"%00" in request.query_string and not is_api():
        # no database takes it in a text; programs are told by their schema which field it is in
        raise BadRequest


def _check_csrf() -> None:
    """Pages, and API calls that ride on a cookie, must carry the token; bearer calls need none."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    rides_on_cookie = bool(request.cookies) and not request.headers.get("Authorization")
    if not is_api() or rides_on_cookie:
        csrf.protect()


def content_policy(**more: str) -> str:
    """The Content-Security-Policy, with further sources for one page: `script_src="…"`."""
    extra = {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(
        f"{name} {value} {extra[name]}" if name in extra else f"{name} {value}"
        for name, value in POLICY.items()
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if not request.path.startswith("/static/"):
        # files that are sent come with a rule of their own: nothing personal may stay behind
        headers["Cache-Control"] = _cache_rule(response.status_code)
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _cache_rule(status: int) -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    seconds = getattr(view, "kept_seconds", 0)
    is_good = status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
    return f"public, max-age={seconds}" if seconds and is_good else "no-store"


def _show_domain_error(error: DomainError) -> AnyResponse:
    database.db.session.rollback()
    sentence = gettext(error.sentence)
    detail = sentence % error.values if error.values else sentence
    response = problem(
        error.status, code=error.code, detail=detail, hint=error.hint, errors=error.fields
    )
    if isinstance(error, Busy):
        response.headers["Retry-After"] = "5"
    return response


#: what people read where the framework itself refused
HTTP_SENTENCES: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求的内容有误，请返回重试。"),
    401: ("sign_in_needed", "请先登录再继续。"),
    403: ("forbidden", "您没有办理这件事的权限。"),
    404: ("not_found", "没有找到您要的内容，可能已被删除或地址有误。"),
    405: ("method_not_allowed", "这个地址不支持这样的操作。"),
    406: ("not_acceptable", "不支持您要的格式。"),
    408: ("timeout", "网络太慢，请求没有收全，请重试。"),
    413: ("too_large", "内容太大，请减少后重试。"),
    415: ("unsupported_type", "不支持这种内容格式。"),
    422: ("invalid", "填写的内容有误，请按提示修改。"),
    429: ("too_many", "操作太频繁了，请稍后再试。"),
    500: ("fault", "系统出了问题，我们已经记录。请稍后重试，或拨打社区电话。"),
}


def _show_http_error(error: HTTPException) -> AnyResponse:
    if isinstance(error, CSRFError):
        return problem(
            400,
            code="page_expired",
            detail=gettext("页面停留太久或来自别处，为了您的安全没有提交。"),
            hint=gettext("请返回上一页刷新后再试。"),
        )
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response(request.environ)
    code, sentence = HTTP_SENTENCES.get(status, ("refused", "请求没有成功，请返回重试。"))
    messages = (getattr(error, "data", None) or {}).get("messages") or {}
    response = problem(status, code=code, detail=gettext(sentence), errors=_by_field(messages))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _by_field(messages: dict[str, Any]) -> dict[str, Any]:
    """Webargs' messages without the outer level that names the location."""
    return {
        field: faults
        for location in messages.values()
        for field, faults in (location.items() if isinstance(location, dict) else [("_", location)])
    }


def _show_storage_error(error: sa_exc.SQLAlchemyError) -> AnyResponse:
    log.error("storage_away", fault=type(error).__name__)
    return _show_domain_error(Busy())


def _show_fault(error: Exception) -> AnyResponse:
    """The last net: no trace ever reaches a person; the log has it."""
    database.db.session.rollback()
    log.error("fault", exc_info=error)
    code, sentence = HTTP_SENTENCES[500]
    return problem(500, code=code, detail=gettext(sentence))


def problem(
    status: int, *, code: str, detail: str, hint: str = "", errors: dict[str, Any] | None = None
) -> Response:
    """An error, as `application/problem+json` for programs and as a page for people."""
    title = HTTPStatus(status).phrase
    if not is_api():
        page = _error_page(status=status, code=code, detail=detail, hint=hint, errors=errors)
        return Response(page, status=status, mimetype="text/html")
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    if hint:
        body["hint"] = hint
    if errors:
        body["errors"] = errors
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _error_page(**words: Any) -> str:
    """What happened, what to do, whom to call; plainer where the region cannot be read."""
    try:
        return render_template("errors/error.html", **words)
    except (sa_exc.SQLAlchemyError, DomainError):
        # storage is away, or no region answers to this host: the page needs neither
        return current_app.jinja_env.get_template("errors/error.html").render(**words)
