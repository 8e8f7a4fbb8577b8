"""任职的拒绝 role_errors: why an appointment is not made, or not ended."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class GrantNotFound(NotFound):
    """No such appointment within reach."""

    code = "role_not_found"
    sentence = "没有找到这条任职。"


class RoleNotYours(Forbidden):
    """A role above the own level, or a node out of reach."""

    code = "role_not_yours"
    sentence = "您不能在这里任命“%(role)s”。"
    hint = "请由上级或平台管理员办理。"


class OwnRole(Forbidden):
    """Nobody appoints himself or ends his own appointment."""

    code = "own_role"
    sentence = "自己的任职要由另一人办理。"


class RoleHeld(DomainError):
    """The person holds it already, or it waits for a second person."""

    code = "role_held"
    sentence = "%(name)s已经是这里的“%(role)s”，或正在等批准。"


class RoleOver(InvalidInput):
    """The last day of an appointment lies before it begins."""

    code = "role_over"
    sentence = "最后一天不能早于今天。"


class RoleApart(InvalidInput):
    """Auditors and system administrators have accounts of their own (三员分离)."""

    code = "role_apart"
    sentence = "“%(role)s”要用单独的账号，不能和别的角色、组织关系放在一起。"
    hint = "请用另一个手机号登记。"


class OtherName(InvalidInput):
    """The phone belongs to people of other names."""

    code = "other_name"
    sentence = "这个手机号登记的是别的姓名。"
    hint = "请核对姓名和号码；家人共用的号码不能用来任职。"


class SamePeople(InvalidInput):
    """A region begins with two people of two phones."""

    code = "same_people"
    sentence = "开通地区要两个人，各用自己的手机号：一个人不能既提出又批准。"
