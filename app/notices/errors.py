"""消息的规矩 errors: what cannot be sent or read."""

from app.core.errors import InvalidInput, NotFound


class NoticeNotFound(NotFound):
    """No such message, or it is somebody else's."""

    code = "notice_not_found"
    sentence = "没有找到这条消息，可能已被清理。"
    hint = "请返回消息列表。"


class OutsideLink(InvalidInput):
    """A message leads only to pages of this site."""

    code = "outside_link"
    sentence = "消息里的链接只能指向本站的页面。"
