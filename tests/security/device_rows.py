"""Every address of devices with its row of the matrix; what a device opens: test_devices."""

import uuid

from tests.security.row import PUBLIC, Row

_NONE = str(uuid.UUID(int=0))
_NO_DEVICE = {"event_id": _NONE, "device_id": _NONE}
_NO_SCREEN = {"organisation_id": _NONE, "device_id": _NONE}
_LONG = {"name": "很长的名字" * 5}
#: a form without its kind: it must not sign the browser out that asks
_NOTHING = {"name": "入口平板"}

DEVICE_ROWS = (
    Row("devices.show_devices", "device.see", "event"),
    Row("devices.hand_over", "device.hand_over", "event", "POST", body={"kind": "desk"}),
    Row("devices.stay_here", "device.hand_over", "event", "POST", body=_NOTHING),
    Row("devices.show_code", "device.hand_over", values=_NO_DEVICE, fine=(404,)),
    Row("devices.take_back", "device.see", method="POST", values=_NO_DEVICE, fine=(404,)),
    Row("screen_devices.show_devices", "big_screen.hand_over", "hall"),
    Row("screen_devices.hand_over", "big_screen.hand_over", "hall", "POST"),
    # too long a name: it must not sign the browser out that asks
    Row("screen_devices.stay_here", "big_screen.hand_over", "hall", "POST", body=_LONG),
    Row("screen_devices.show_code", "big_screen.hand_over", values=_NO_SCREEN, fine=(404,)),
    Row(
        "screen_devices.take_back",
        "big_screen.hand_over",
        method="POST",
        values=_NO_SCREEN,
        fine=(404,),
    ),
    Row("device_taking.show_offer", PUBLIC, values={"code": "x"}, fine=(410,)),
    Row("device_taking.take_up", PUBLIC, method="POST", values={"code": "x"}, fine=(410,)),
)
