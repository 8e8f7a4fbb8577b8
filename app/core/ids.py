"""编号 ids: time-ordered public ids that can be made anywhere."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562 §5.7), strictly rising within this process.

    The 12 bits behind the milliseconds count up within one millisecond (§6.2, method 1).
    """
    global _last
    with _lock:
        moment = (time.time_ns() // 1_000_000) << 12
        _last = max(moment, _last + 1)
        stamp = _last
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail)
