"""交给设备的规矩 handed_errors: what a machine may not, and how it gets to work again."""

from app.core.errors import DomainError, SignInNeeded


class DeviceOut(SignInNeeded):
    """A device that is no device any more: ended, over, or its giver may not do it himself."""

    code = "device_out"
    sentence = "这台设备已停用：被收回、到期，或交出它的人不再负责。"
    hint = "请交出的人再交一次。"


class DeviceCodeGone(DomainError):
    """A code that no device can be taken up with: used, too old, ended, or none of ours."""

    code = "device_code_gone"
    status = 410
    sentence = "这个二维码已经用过，或过了 10 分钟。"
    hint = "请交出的人在“交给设备”页重新生成一个。"


class TooManyDevices(DomainError):
    """As many devices as one event or one screen may have."""

    code = "too_many_devices"
    sentence = "已经交给 %(most)s 台设备。"
    hint = "请先收回不用的，再交给新的。"
