"""出站 outgoing: posting to an address that somebody typed in, without being led into our network.

Such an address is looked up and judged anew at each connection, and what was judged is what is
connected to: a name that points elsewhere a moment later leads nowhere. Nothing is followed.
"""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from types import TracebackType

from app.core.errors import InvalidInput

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: seconds: for each step, and for a whole request however slowly it is answered
TIMEOUT, LONGEST = 5.0, 8.0
LARGEST_ANSWER = 4096
#: IPv6 addresses that stand for an IPv4 one (RFC 6052)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_URL = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?"
    r"(/(?:(?![\\#])[!-~]){0,400})?"
)


class AddressRefused(InvalidInput):
    """An address to which nothing may be posted."""

    code = "address_refused"
    sentence = "不能向这个地址推送：%(why)s。"
    hint = "请填写公网上以 https:// 开头的地址。"


class NotReached(Exception):
    """No answer came: `fault` says in a word why."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to post to, taken apart."""

    is_secure: bool
    host: str
    port: int
    path: str


def parse(url: str) -> Address:
    """Take an address apart. Raises `AddressRefused` where it is not plainly one of the web."""
    found = _URL.fullmatch(url)
    if found is None:
        raise AddressRefused(why="它不是一个完整的网址，或带有账号、# 和空格")
    scheme, host, port, path = found.groups()
    is_secure = scheme == "https"
    number = int(port) if port else (443 if is_secure else 80)
    if not 0 < number < 65536:
        raise AddressRefused(why="端口不对")
    return Address(is_secure, host.strip("[]").lower(), number, path or "/")


def networks(setting: str) -> tuple[Network, ...]:
    """The networks of our own that may be posted to, as the settings name them."""
    return tuple(ipaddress.ip_network(each.strip()) for each in setting.split(",") if each.strip())


def judged(address: Address, ours: Sequence[Network]) -> str:
    """Look an address up and judge every place it names; the one to connect to.

    Raises `AddressRefused`, `NotReached` where there is no such name.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("no_such_name") from None
    places = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    for place in places:
        _judge(place, address, ours)
    return str(places[0])


def _judge(place: Ip, address: Address, ours: Sequence[Network]) -> None:
    inner = _inner(place)
    is_named = any(inner in each for each in ours if each.version == inner.version)
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified:
        raise AddressRefused(why="它指向不能访问的网络")
    if not (inner.is_global or is_named):
        raise AddressRefused(why="它指向内部网络")
    if not (address.is_secure or inner.is_loopback):
        raise AddressRefused(why="它不是 https")


def _inner(place: Ip) -> Ip:
    """The IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(place, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(place) & 0xFFFFFFFF) if place in NAT64 else None
        return place.ipv4_mapped or place.sixtofour or translated or place
    return place


class _Judged(HTTPConnection):
    """A connection that looks the name up, judges it, and connects to just that place."""

    def __init__(self, address: Address, ours: Sequence[Network]) -> None:
        super().__init__(address.host, address.port, timeout=TIMEOUT)
        self.default_port = 443 if address.is_secure else 80
        self._address, self._ours = address, ours

    def connect(self) -> None:
        place = judged(self._address, self._ours)
        self.sock = socket.create_connection((place, self.port), TIMEOUT)
        if self._address.is_secure:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                self.sock, server_hostname=self._address.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            wrapped.do_handshake()


@dataclass
class Line:
    """A way to one address, kept open for several requests; closed at the end."""

    address: Address
    ours: Sequence[Network] = ()
    _connection: _Judged = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._connection = _Judged(self.address, self.ours)

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Post once and tell the status of the answer, of which nothing else is kept.

        Raises `NotReached`, `AddressRefused`.
        """
        watch = threading.Timer(LONGEST, self._cut)
        watch.start()
        try:
            self._connection.request("POST", self.address.path, body, dict(headers))
            answer = self._connection.getresponse()
            answer.read(LARGEST_ANSWER)
            if not answer.isclosed():
                self._connection.close()
            return answer.status
        except (OSError, HTTPException, ValueError) as fault:
            self._connection.close()
            raise NotReached(_word(fault)) from None
        finally:
            watch.cancel()

    def _cut(self) -> None:
        """End a request that is answered too slowly."""
        held = self._connection.sock
        with suppress(OSError):
            if held is not None:
                held.shutdown(socket.SHUT_RDWR)


def _word(fault: Exception) -> str:
    if isinstance(fault, ssl.SSLError):
        return "tls"
    if isinstance(fault, TimeoutError):
        return "timeout"
    return "refused" if isinstance(fault, ConnectionRefusedError) else "no_answer"
