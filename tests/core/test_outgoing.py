"""Nothing is posted into our own network, whatever an address is made of."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.outgoing import AddressRefused, Line, NotReached, judged, networks, parse
from config import BadSetting, settings
from tests.support.databases import KEYS
from tests.support.receiver import receiving

LOOPBACK = networks("127.0.0.0/8")
PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a name lead to these places, one look-up after the other."""

    def lead(*looks: list[str]) -> None:
        left = list(looks)

        def look(_host: str, port: int, **_more: object) -> list[object]:
            places = left.pop(0) if len(left) > 1 else left[0]
            return [(2, 1, 6, "", (place, port)) for place in places]

        monkeypatch.setattr(socket, "getaddrinfo", look)

    return lead


@pytest.mark.parametrize(
    "url",
    [
        "ftp://data.test/",
        "data.test/in",
        "//data.test/in",
        "https://",
        "https://user:pass@data.test/",
        "https://data.test\\@10.0.0.1/",
        "https://data.test/in#part",
        "https://data.test:0/",
        "https://data.test:65536/",
        "https://data.test/a b",
        "https://data.test/\r\nX: y",
        "https://数据.test/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        parse(url)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
    ],
)
def test_what_leads_inward_is_refused(names: Callable[..., None], place: str) -> None:
    names([place])
    with pytest.raises(AddressRefused):
        judged(parse("https://data.test/in"), ())


def test_one_inward_place_among_public_ones_is_enough(names: Callable[..., None]) -> None:
    names([PUBLIC, "10.0.0.1"])
    with pytest.raises(AddressRefused):
        judged(parse("https://data.test/in"), ())


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost", "[::1]"])
def test_no_way_of_writing_this_machine_leads_to_it(host: str) -> None:
    with pytest.raises((AddressRefused, NotReached)):
        judged(parse(f"https://{host}/"), ())


def test_the_public_internet_is_reached_by_https_alone(names: Callable[..., None]) -> None:
    names([PUBLIC])

    assert judged(parse("https://data.test/in"), ()) == PUBLIC
    with pytest.raises(AddressRefused):
        judged(parse("http://data.test/in"), ())


def test_a_network_of_our_own_is_reached_where_the_operator_names_it(
    names: Callable[..., None],
) -> None:
    names(["10.1.2.3"])

    assert judged(parse("https://data.test/in"), networks("10.1.2.0/24")) == "10.1.2.3"
    with pytest.raises(AddressRefused):
        judged(parse("http://data.test/in"), networks("10.1.2.0/24"))
    with pytest.raises(AddressRefused):
        judged(parse("https://data.test/in"), networks("10.1.3.0/24"))


def test_the_metadata_of_a_cloud_is_refused_though_it_were_named(
    names: Callable[..., None],
) -> None:
    names(["169.254.169.254"])
    with pytest.raises(AddressRefused):
        judged(parse("https://data.test/in"), networks("169.254.0.0/16"))


def test_a_name_that_turns_inward_between_two_looks_leads_nowhere(
    names: Callable[..., None],
) -> None:
    with receiving() as receiver:
        address = parse(receiver.url.replace("127.0.0.1", "data.test").replace("http:", "https:"))
        names([PUBLIC], ["127.0.0.1"])
        assert judged(address, ()) == PUBLIC

        with Line(address) as line, pytest.raises(AddressRefused):
            line.post(b"{}", {})
        assert receiver.got == []


def test_one_line_carries_several_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(200, 410) as receiver, Line(parse(receiver.url), LOOPBACK) as line:
        answers = [line.post(b"{}", {"X-A": "b"}) for _ in range(3)]

    assert answers == [200, 410, 200]
    assert receiver.got[0][0]["X-A"] == "b"


def test_nobody_there_is_said_in_a_word() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = Line(parse(f"http://127.0.0.1:{port}/"), LOOPBACK)
    with line, pytest.raises(NotReached) as met:
        line.post(b"{}", {})

    assert met.value.fault == "refused"


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(pem, form, plain) + made.public_bytes(pem))
    return file


@pytest.fixture
def tls(folder: Path) -> Iterator[tuple[int, Path]]:
    """A server with a certificate that only those who are told trust; its port."""
    file = _self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                raw, _ = server.accept()
                with raw, context.wrap_socket(raw, server_side=True) as line:
                    while not line.recv(4096).endswith(b"{}"):
                        pass  # closed with a byte unread, the line would be reset
                    line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                return

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], file
        thread.join(5)


def test_a_certificate_that_nobody_vouches_for_is_not_taken(tls: tuple[int, Path]) -> None:
    line = Line(parse(f"https://127.0.0.1:{tls[0]}/"), LOOPBACK)
    with line, pytest.raises(NotReached) as met:
        line.post(b"{}", {})

    assert met.value.fault == "tls"


def test_a_certificate_of_the_host_is_taken(
    tls: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, file = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Line(parse(f"https://127.0.0.1:{port}/"), LOOPBACK) as line:
        assert line.post(b"{}", {}) == 204


def test_production_speaks_to_no_loopback() -> None:
    production = {**KEYS, "PRODUCTION": "1", "SMS_BACKEND": "http"}

    assert settings({**production, "WEBHOOK_NETWORKS": "10.1.2.0/24"})["WEBHOOK_NETWORKS"]
    for wrong in ("127.0.0.0/8", "::1/128", "nonsense"):
        with pytest.raises(BadSetting):
            settings({**production, "WEBHOOK_NETWORKS": wrong})
