"""设置 config: everything an office may set, read from the environment (`.env` gives defaults)."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from app.core import logs
from app.core.db import engine_options
from app.core.outgoing import Network, networks

ROOT = Path(__file__).resolve().parent
#: what the document of the API calls itself
DOCUMENT: Mapping[str, Any] = {
    "API_TITLE": "微光 Weiguang",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": None,
}
MIB = 1024 * 1024
#: what no office has a reason to change
FIXED = {
    "MAX_CONTENT_LENGTH": MIB,
    "MAX_FORM_PARTS": 200,
    "MAX_FORM_MEMORY_SIZE": MIB,
    "SESSION_COOKIE_NAME": "weiguang",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_SSL_STRICT": False,
    "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    "JSON_AS_ASCII": False,
}


class BadSetting(RuntimeError):
    """A setting with which the product must not start."""


def environment() -> dict[str, str]:
    """The environment with `.env` beneath it: real variables win."""
    beneath = {key: value for key, value in dotenv_values(ROOT / ".env").items() if value}
    return {**beneath, **os.environ}


def settings(env: Mapping[str, str]) -> dict[str, Any]:
    """Flask's configuration from the environment.

    Raises `BadSetting` where secrets are missing or a test backend meets `PRODUCTION=1`.
    """
    production = env.get("PRODUCTION", "") == "1"
    served_at = env.get("SERVED_AT", "http://127.0.0.1:8000")
    public_url = env.get("PUBLIC_URL", served_at).rstrip("/")
    threads = _number(env, "THREADS", default=4)
    database = database_url(env.get("DATABASE_URL", "sqlite:///weiguang.db"))
    sms = _one_of(env, "SMS_BACKEND", ("console", "file", "http"), default="file")
    if production and sms in {"console", "file"}:
        raise BadSetting("PRODUCTION=1 时 SMS_BACKEND 必须是 http：验证码不能写在本机文件里。")
    return {
        **FIXED,
        "PRODUCTION": production,
        "SECRET_KEY": _secret(env, "SECRET_KEY"),
        "CODE_KEYS": _required(env, "CODE_KEYS"),
        "DATA_KEYS": _required(env, "DATA_KEYS"),
        "PUBLIC_URL": public_url,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(database, threads=threads),
        "REDIS_URL": env.get("REDIS_URL", ""),
        "STORAGE_URL": env.get("STORAGE_URL", f"file://{ROOT / 'instance' / 'files'}"),
        "SMS_BACKEND": sms,
        "SMS_FILE": env.get("SMS_FILE", str(ROOT / "instance" / "sms.jsonl")),
        "SMS_HTTP_URL": env.get("SMS_HTTP_URL", ""),
        "SMS_HTTP_TOKEN": env.get("SMS_HTTP_TOKEN", ""),
        **_wechat(env, production=production),
        "WEBHOOK_NETWORKS": _networks(env, production=production),
        "PDF_FONT": env.get("PDF_FONT", ""),
        "LOG_LEVEL": _one_of(env, "LOG_LEVEL", logs.LEVELS, default="info"),
        "METRICS_ADDRESSES": env.get("METRICS_ADDRESSES", "127.0.0.1,::1").split(","),
        "PROXIES": _number(env, "PROXIES", default=0),
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
    }


def database_url(url: str) -> str:
    """The address with the driver we use: psycopg 3 for PostgreSQL, pysqlite3 for SQLite."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _wechat(env: Mapping[str, str], *, production: bool) -> dict[str, str]:
    """The service account: all three of its settings, or none where nothing leaves by WeChat."""
    names = ("WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TEMPLATE_ID")
    account = {name: env.get(name, "").strip() for name in names}
    missing = [name for name, value in account.items() if not value]
    if missing and len(missing) < len(names):
        raise BadSetting(f"微信的三项设置要么都填，要么都不填：缺少 {'、'.join(missing)}。")
    addresses = {
        "WECHAT_API_URL": env.get("WECHAT_API_URL") or "https://api.weixin.qq.com",
        "WECHAT_OPEN_URL": env.get("WECHAT_OPEN_URL") or "https://open.weixin.qq.com",
    }
    for name, url in addresses.items():
        if not url.startswith(("https://",) if production else ("https://", "http://")):
            raise BadSetting(f"{name}={url} 必须以 https:// 开头。")
    return {**account, **{name: url.rstrip("/") for name, url in addresses.items()}}


def _networks(env: Mapping[str, str], *, production: bool) -> tuple[Network, ...]:
    """Networks of our own that may be pushed to; a machine speaks to itself in tests alone."""
    try:
        found = networks(env.get("WEBHOOK_NETWORKS", ""))
    except ValueError as fault:
        raise BadSetting("WEBHOOK_NETWORKS 要写成 10.1.2.0/24,10.1.3.0/24 这样。") from fault
    if production and any(each.is_loopback for each in found):
        raise BadSetting("PRODUCTION=1 时 WEBHOOK_NETWORKS 不能有本机地址。")
    return found


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise BadSetting(f"缺少 {name}：请先运行 make setup，它会在 .env 里写入新的密钥。")
    return value


def _one_of(env: Mapping[str, str], name: str, choices: Collection[str], *, default: str) -> str:
    value = env.get(name, default).lower()
    if value not in choices:
        raise BadSetting(f"{name} 只能是 {'、'.join(choices)}。")
    return value


def _number(env: Mapping[str, str], name: str, *, default: int) -> int:
    value = env.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit()):
        raise BadSetting(f"{name}={value} 不是数字。")
    return int(value)


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if len(value.encode()) < 32:
        raise BadSetting(f"{name} 太短：至少 32 个字节。")
    return value
