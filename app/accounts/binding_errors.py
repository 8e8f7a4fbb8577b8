"""微信绑定的规矩 binding_errors: what stands between a person and messages by WeChat."""

from app.core.errors import DomainError, InvalidInput


class BindingStale(DomainError):
    """Who came back from WeChat is not who left, or came too late."""

    code = "binding_stale"
    sentence = "这次绑定已经过时，或者不是从您现在的登录开始的。"
    hint = "请回到“微信通知”，再点一次“绑定微信”。"


class CodeMissing(InvalidInput):
    """WeChat did not say who it is: the person refused there, or the address was changed."""

    code = "wechat_code_missing"
    sentence = "微信没有告诉我们您是谁，可能是您在微信里没有同意。"
    hint = "要绑定，请再点一次“绑定微信”。"


class WechatTaken(DomainError):
    """This follower is another person of the region already."""

    code = "wechat_taken"
    sentence = "这个微信已经绑定了另一位志愿者的账号。"
    hint = "请先用那个账号登录并解除绑定，再来绑定；一个微信只能绑定一个人。"


class WechatSignInStale(DomainError):
    """Who came back from WeChat is not the browser that left, or came too late."""

    code = "wechat_sign_in_stale"
    sentence = "这次微信登录已经过时，或者不是从这台手机开始的。"
    hint = "请再点一次“用微信登录”，或者用手机号登录。"


class WechatUnknown(DomainError):
    """Nobody here bound this follower."""

    code = "wechat_unknown"
    sentence = "这个微信还没有绑定账号，请先用手机号登录。"
    hint = "登录以后到“我的—微信通知”里绑定，下次在微信里就不用再收验证码。"


class WorksForOthers(DomainError):
    """Somebody with a role signs in by a code or a password."""

    code = "wechat_not_for_staff"
    sentence = "您在这里承担工作职责，不能用微信直接登录。"
    hint = "请用手机号和验证码登录，您的积分和记录都在。"
