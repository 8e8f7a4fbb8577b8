"""收的例子 example: how a receiver checks a message, as the page of the API shows it; tested."""

CHECKING = """\
import hashlib, hmac, json, time


def check(headers, body: bytes, secret: str, seen: set) -> dict | None:
    stamp = headers["X-Timestamp"]
    if abs(time.time() - int(stamp)) > 300:
        raise ValueError("older than five minutes")
    right = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    if not hmac.compare_digest("sha256=" + right.hexdigest(), headers["X-Signature"]):
        raise ValueError("not from us")
    message = json.loads(body)
    if message["id"] in seen:
        return None  # a repeat: answer 200 and do nothing
    seen.add(message["id"])
    return message
"""
