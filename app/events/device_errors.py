"""活动设备的规矩 device_errors: what an event's machine is told, and who has none to give."""

from app.accounts import handed_errors
from app.core.errors import DomainError


class DeviceOut(handed_errors.DeviceOut):
    """A screen or a desk that is none any more."""

    sentence = "这台设备已停用：被收回、到期，或交出它的人不再负责这个活动。"
    hint = "没上传的记录还在这台设备上。请负责人再交一次，或登录后打开登记台上传。"


class NothingToHandOver(DomainError):
    """An event that has no screen and no desk."""

    code = "nothing_to_hand_over"
    sentence = "活动没有发布、已经取消，或结束超过 72 小时，不能交给设备。"
    hint = "请到活动的管理页看看它现在的状态。"
