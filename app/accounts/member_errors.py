"""关系的规矩被违反 member_errors: what relations, activation codes and merging do not allow."""

from app.core.errors import DomainError, InvalidInput, NotFound


class AlreadyRelated(DomainError):
    """The person has an open relation of this kind, or is here already."""

    code = "already_related"
    sentence = "这个人已经有这种关系了。"
    hint = "如果换了组织，请办理转接；如果本来就在这里，不用再办。"


class NotRelated(DomainError):
    """There is no open relation of this kind to change or to end."""

    code = "not_related"
    sentence = "这个人现在没有这种关系。"
    hint = "请先建立关系，再办理变动。"


class ReportingNotFound(NotFound):
    """Nobody reports by this relation, or none of whom the actor may know."""

    sentence = "没有找到这条报到记录。"


class WrongRelation(InvalidInput):
    """A relation that leads to this kind of organisation does not exist."""

    code = "wrong_relation"
    sentence = "这种关系不能建立在所选的组织上。"
    hint = "组织关系选党支部，报到和居住选社区，单位关系选单位或队伍。"


class DayNotPossible(InvalidInput):
    """A first or last day that contradicts the relations there are, or is still to come."""

    code = "day_not_possible"
    sentence = "日期有误：不能%(order)s于 %(day)s。"

    def __init__(self, *, day: str, order: str = "早") -> None:
        super().__init__(fields={"on": [f"不能{order}于 {day}。"]}, day=day, order=order)


class CategoryUnknown(InvalidInput):
    """A member category that is not in the list."""

    code = "category_unknown"
    sentence = "没有这个党员类别，请从列表里选择。"


class ClaimTooLong(InvalidInput):
    """More words than a branch's name has."""

    code = "claim_too_long"
    sentence = "支部名称最多 100 个字。"


class NoClaim(DomainError):
    """Nothing waits to be linked: it was done, or taken back."""

    code = "no_claim"
    sentence = "这一条已经办理过了。"


class ActivationCodeWrong(InvalidInput):
    """Unknown, used, replaced by a newer one, or older than 60 days; nobody learns which."""

    code = "activation_code_wrong"
    sentence = "激活码不对，或已用过、已过期。"
    hint = "请核对纸条上的 8 位激活码；仍不行请找支部或社区重新打印一张。"


class NobodyToActivate(DomainError):
    """Nobody was chosen for whom a code could be printed."""

    code = "nobody_to_activate"
    sentence = "没有需要激活码的人：都登记了手机号，可以用验证码登录。"
    hint = "还是想印，请勾选“有手机号的人也打印”。"


class CannotMerge(DomainError):
    """Two records that cannot become one."""

    code = "cannot_merge"
    sentence = "这两条记录不能合并：%(why)s。"


class NameOnPhone(DomainError):
    """Somebody of the same name has this number: signing in could not tell the two apart."""

    code = "name_on_phone"
    sentence = "这个号码下已经有一位同名的人。"
    hint = "如果是同一个人登记了两次，请社区把两份档案合并；不是同一个人，请换一个号码。"


class SamePhone(DomainError):
    """The number is the one already kept."""

    code = "same_phone"
    sentence = "新号码和现在登记的一样，不用更换。"
