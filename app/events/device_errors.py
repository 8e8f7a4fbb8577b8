"""设备的规矩 device_errors: what a machine may not, and how it gets to work again."""

from app.core.errors import DomainError, SignInNeeded


class DeviceOut(SignInNeeded):
    """A device that is no device any more: ended, over, or its giver may not do it himself."""

    code = "device_out"
    sentence = "这台设备已停用：被收回、到期，或交出它的人不再负责这个活动。"
    hint = "没上传的记录还在这台设备上。请负责人再交一次，或登录后打开登记台上传。"


class DeviceCodeGone(DomainError):
    """A code that no device can be taken up with: used, too old, ended, or none of ours."""

    code = "device_code_gone"
    status = 410
    sentence = "这个二维码已经用过，或过了 10 分钟。"
    hint = "请负责人在活动的“交给设备”页重新生成一个。"


class NothingToHandOver(DomainError):
    """An event that has no screen and no desk."""

    code = "nothing_to_hand_over"
    sentence = "活动没有发布、已经取消，或结束超过 72 小时，不能交给设备。"
    hint = "请到活动的管理页看看它现在的状态。"


class TooManyDevices(DomainError):
    """As many devices as an event may have."""

    code = "too_many_devices"
    sentence = "这个活动已经交给 %(most)s 台设备。"
    hint = "请先收回不用的，再交给新的。"
