"""密钥 keys: rings from settings, derived keys and fingerprints."""

import base64

import pytest

from app.core.keys import KeyRing, KeysUnusable

ONE, TWO = bytes(range(32)), bytes(range(32, 64))


def test_a_ring_is_read_from_its_setting() -> None:
    setting = f"1:{base64.b64encode(ONE).decode()}, 2:{base64.urlsafe_b64encode(TWO).decode()}"

    ring = KeyRing.parse(setting)

    assert ring.keys == {1: ONE, 2: TWO}
    assert (ring.oldest, ring.newest) == (1, 2)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        ",",
        "abc",
        "1:",
        "1:short",
        "x:AAAA",
        "1:***",
        f"0:{'A' * 44}",
        f"١:{'A' * 43}",
        f"1:{'A' * 43},1:{'B' * 43}",
        "1:" + base64.b64encode(ONE[:31]).decode(),
    ],
)
def test_an_unusable_setting_is_refused(setting: str) -> None:
    with pytest.raises(KeysUnusable):
        KeyRing.parse(setting)


def test_keys_of_two_purposes_differ_and_stay_the_same() -> None:
    ring = KeyRing({1: ONE})

    assert ring.derive(1, "a") == KeyRing({1: ONE, 2: TWO}).derive(1, "a")
    assert len({ring.derive(1, "a"), ring.derive(1, "b"), ONE}) == 3


def test_neither_text_nor_fingerprint_gives_a_key_away() -> None:
    ring = KeyRing({1: ONE, 2: TWO})

    assert repr(ring) == "KeyRing(versions=[1, 2])"
    assert [len(mark) for mark in ring.fingerprints().values()] == [16, 16]
    assert ring.fingerprints()[1] == KeyRing({1: ONE}).fingerprints()[1]
