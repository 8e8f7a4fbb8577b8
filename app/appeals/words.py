"""所说的话 words: what people wrote about a request, sealed where it lies."""

import json
from dataclasses import asdict, dataclass

from app.appeals.models import Appeal
from app.core.vault import vault

SAID, REASON = "appeals.said", "appeals.reason"


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong, what is wished for, and how somebody agreed that it was written down."""

    words: str = ""
    wish: str = ""
    consent: str = ""


def seal(said: Said) -> bytes:
    """The words as they are kept."""
    return vault().sealing.seal(json.dumps(asdict(said), ensure_ascii=False), SAID)


def said(appeal: Appeal) -> Said:
    """What was written; nothing once it is erased. Who may read it is the caller's to know."""
    if appeal.said_sealed is None:
        return Said()
    return Said(**json.loads(vault().sealing.unseal(appeal.said_sealed, SAID)))


def seal_reason(reason: str) -> bytes:
    """The words of an answer as they are kept."""
    return vault().sealing.seal(reason, REASON)


def reason(appeal: Appeal) -> str:
    """The words of an answer; none once they are erased."""
    sealed = appeal.reason_sealed
    return vault().sealing.unseal(sealed, REASON) if sealed is not None else ""
