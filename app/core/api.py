"""接口 api: endpoints under /api/v1, described by one OpenAPI document."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Flask, Request, Response, jsonify, request
from flask_babel import gettext
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint
from marshmallow import fields
from webargs.flaskparser import FlaskParser

from app.core.errors import InvalidInput
from app.core.schemas import Schema
from app.core.web import PUBLIC, Pages, open_to_device, set_access

F = TypeVar("F", bound=Callable[..., Any])


class BadJson(InvalidInput):
    """The body is not one plain JSON document."""

    code = "bad_json"
    status = 400
    sentence = "请求内容不是有效的 JSON：%(why)s。"
    hint = "请检查引号、逗号和编码（UTF-8）。"


class UnknownQuery(InvalidInput):
    """A query field that this address does not have."""

    code = "unknown_query"
    sentence = "地址里有不认识的查询项：%(names)s。"


class Problem(Schema):
    """Every error of the API (RFC 9457)."""

    type = fields.String(dump_default="about:blank")
    title = fields.String()
    status = fields.Integer()
    code = fields.String(metadata={"description": "stable, English"})
    detail = fields.String(metadata={"description": "a Chinese sentence"})
    hint = fields.String()
    errors = fields.Dict(metadata={"description": "by field, for 422"})


def strict_json(raw: bytes) -> Any:
    """A JSON document without duplicate keys, NaN or unbounded depth; `BadJson` otherwise."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            raise BadJson(why=gettext("同一个键出现了两次"))
        return found

    def constant(_name: str) -> None:
        raise BadJson(why=gettext("NaN 和 Infinity 不是数字"))

    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=pairs,
            parse_constant=constant,
            parse_float=Decimal,
        )
    except (ValueError, RecursionError) as fault:
        raise BadJson(why=gettext("无法读取")) from fault


class Parser(FlaskParser):
    """Reads bodies strictly and refuses unknown query fields."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "json": ma.RAISE,
    }

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body as JSON; an empty body is an empty object."""
        raw = req.get_data(cache=True)
        if not raw:
            return {}
        if not req.is_json:
            raise BadJson(why=gettext("Content-Type 应为 application/json"))
        return strict_json(raw)


class Api(SmorestApi):  # type: ignore[misc]
    """Our OpenAPI document; errors are handled in one place, `core.web`."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave errors to `core.web`."""


def describe(app: Flask, api: Api) -> None:
    """Serve the one document that describes every endpoint."""
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    pages = Pages("openapi", __name__, url_prefix="/api/v1")

    @pages.view("GET", "/openapi.json", access=PUBLIC)
    def document() -> Response:
        return jsonify(api.spec.to_dict())

    app.register_blueprint(pages)


REFUSED = {
    "schema": Problem,
    "content_type": "application/problem+json",
    "description": "refused: what is wrong and what to do",
}


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """The endpoints of one subject."""

    ARGUMENTS_PARSER = Parser()

    def call(
        self,
        method: str,
        rule: str,
        *,
        access: str,
        body: type[ma.Schema] | None = None,
        query: type[ma.Schema] | None = None,
        answer: type[ma.Schema] | None = None,
        status: int = 200,
        also: Mapping[int, type[ma.Schema]] | None = None,
        most: int = 0,
        device: str = "",
    ) -> Callable[[F], F]:
        """Declare one endpoint: who may ask, what comes in, what goes out.

        `access` is a row of the permission matrix, or `PUBLIC` or `SIGNED_IN`. The view gets the
        loaded body first, then the loaded query as one dict each, then the parts of the path.
        `also`: further answers that are no errors, by status. `most` and `device`: as of pages.
        """

        def declare(view: F) -> F:
            wrapped: Callable[..., Any] = _plain_query(view) if query is None else view
            if query is not None:
                wrapped = self.arguments(query(), location="query")(wrapped)
            if body is not None:
                wrapped = self.arguments(body())(wrapped)
            wrapped = self.response(status, answer)(wrapped)
            wrapped = self.alt_response("4XX", **REFUSED)(wrapped)
            for other, schema in (also or {}).items():
                wrapped = self.alt_response(other, schema=schema)(wrapped)
            if access != PUBLIC:
                wrapped = self.doc(security=[{"bearer": []}])(wrapped)
            set_access(wrapped, access)
            open_to_device(wrapped, device)
            wrapped.most_bytes = most  # type: ignore[attr-defined]
            self.route(rule, methods=[method])(wrapped)
            return cast("F", wrapped)

        return declare


def _plain_query(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if request.args:
            raise UnknownQuery(names="、".join(sorted(request.args))[:100])
        return view(*args, **kwargs)

    return checked


class Paged(Schema):
    """What every list takes: how many, and after which one."""

    limit = fields.Integer(load_default=50, validate=ma.validate.Range(min=1, max=500))
    after = fields.String(load_default=None, validate=ma.validate.Length(max=200))
