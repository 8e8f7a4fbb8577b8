"""大屏设备的规矩 device_errors: what a television is told once it is no screen any more."""

from app.accounts.handed_errors import DeviceOut


class ScreenOut(DeviceOut):
    """A big screen that was taken back, is over, or whose giver does not answer for it any more."""

    code = "screen_out"
    sentence = "这块大屏已停用：被收回、到期，或交出它的人不再负责这里。"
    hint = "请工作人员登录自己的账号，在“数据大屏”的“交给设备”里再交一次。"
