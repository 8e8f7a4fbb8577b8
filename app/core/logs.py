"""日志 logs: one JSON line for each thing that happened, with its request and without phones."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any

import structlog

#: mobile numbers, also with country code or in groups; what stands in the middle is hidden
_MOBILE = re.compile(
    r"(?<![0-9])((?:\+?86)?[- ]?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})(?![0-9])", re.ASCII
)
#: keys whose values open doors; their values never reach a log
_CLOSED = frozenset({"password", "token", "code", "secret", "authorization", "cookie", "phone"})
LEVELS = ("debug", "info", "warning", "error")
#: said by others at `info` for every job or revision; their warnings are enough
_TALKATIVE = ("apscheduler", "alembic", "werkzeug", "fontTools", "PIL")


class JsonLines(logging.Handler):
    """Writes to what is standard error at that moment; its class tells it from other handlers."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a log that cannot be written must not stop a check-in."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()


def without_phones(text: str) -> str:
    """The same text with the middle of every mobile number hidden."""
    return _MOBILE.sub(r"\1****\2", text)


def set_up(level: str) -> None:
    """Send what structlog and the libraries say to standard error, one JSON object a line."""
    ours: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _close,
    ]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not isinstance(kept, JsonLines)]
    handler = JsonLines()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=ours, processors=_last_steps())
    )
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _last_steps() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _render,
    ]


def _close(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: "***" if key in _CLOSED else value for key, value in event.items()}


_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def _render(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    return without_phones(str(_json(logger, method, event)))
