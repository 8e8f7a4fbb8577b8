"""What a code says: read back as it was written, by foreign programs too, and by no forger."""

import base64
import secrets
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.certificates import signing
from app.certificates.errors import CertificateNotFound
from app.certificates.rules import CertificateKind, Said
from app.core.keys import KeyRing
from app.core.qr import matrix

SAID = Said(
    id="0" * 32,
    kind=CertificateKind.CERTIFICATE,
    number="Z2026-0012",
    name="欧阳*",
    issuer="杏园社区居民委员会",
    since=date(2026, 1, 1),
    until=date(2026, 11, 20),
    scanned=600,
    leader_closed=120,
    hand=30,
    issued_on=date(2026, 11, 20),
)
KEYS = KeyRing({1: secrets.token_bytes(32), 2: secrets.token_bytes(32)})
PUBLIC = signing.public_keys(KEYS)


def test_a_code_is_read_back_as_it_was_said() -> None:
    text = signing.sign(KEYS, SAID)

    assert text.startswith("2.")
    assert signing.read(PUBLIC, text) == SAID
    assert signing.read(PUBLIC, f" https://a.test/certificates/{text}\n") == SAID


def test_the_code_of_an_older_key_is_good_while_its_key_is_there() -> None:
    text = signing.sign(KeyRing({1: KEYS.keys[1]}), SAID)

    assert signing.read(PUBLIC, text) == SAID
    with pytest.raises(CertificateNotFound):
        signing.read({2: PUBLIC[2]}, text)


def test_no_change_of_any_letter_is_taken() -> None:
    text = signing.sign(KEYS, SAID)
    taken = []
    for at, letter in enumerate(text):
        for other in set("ABCDEFGHabcdefgh0123456789-_.") - {letter}:
            try:
                signing.read(PUBLIC, text[:at] + other + text[at + 1 :])
            except CertificateNotFound:
                continue
            taken.append((at, other))

    assert taken == []


def test_a_code_of_another_platform_is_refused() -> None:
    foreign = signing.sign(KeyRing({2: secrets.token_bytes(32)}), replace(SAID, hand=99_999))

    with pytest.raises(CertificateNotFound):
        signing.read(PUBLIC, foreign)


@pytest.mark.parametrize("text", ["", ".", "1..", "x" * 5000, "2." + "é" * 40, "9.AAAA.BBBB", "\0"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(CertificateNotFound):
        signing.read(PUBLIC, text)


def test_a_foreign_program_checks_the_signature(folder: Path) -> None:
    version, content, signature = signing.sign(KEYS, SAID).split(".")
    # the frame of an Ed25519 public key, RFC 8410
    der = bytes.fromhex("302a300506032b6570032100") + PUBLIC[int(version)]
    (folder / "key.der").write_bytes(der)
    (folder / "signature").write_bytes(base64.urlsafe_b64decode(signature + "=="))
    content += "=" * (-len(content) % 4)
    written = base64.urlsafe_b64decode(content)

    assert _openssl_says(folder, written)
    assert not _openssl_says(folder, written.replace(b"600", b"900"))


def _openssl_says(folder: Path, written: bytes) -> bool:
    (folder / "content").write_bytes(written)
    words = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in content"
    done = subprocess.run(
        [*words.split(), "-sigfile", "signature"], cwd=folder, capture_output=True, check=False
    )
    return done.returncode == 0


def test_the_check_code_is_eight_letters_of_the_signature() -> None:
    one, other = (signing.sign(KEYS, replace(SAID, hand=each)) for each in (30, 31))

    assert len(signing.check_code(one)) == 8
    assert signing.check_code(one) != signing.check_code(other)


def test_the_code_of_a_long_name_still_fits_on_paper() -> None:
    text = signing.sign(KEYS, replace(SAID, issuer="杏" * 30, name="买*"))

    # 38 mm with quiet zones: half a millimetre for each module is what phones read easily
    assert 38 / (len(matrix(f"https://weiguang.example.cn/certificates/{text}")) + 8) > 0.4
