"""人员的规矩被违反 errors: what signing in, linking and granting do not allow."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound, SignInNeeded


class PersonNotFound(NotFound):
    """No such person, or not one this actor may know of."""

    sentence = "没有找到这个人。"


class NobodyToPrintFor(InvalidInput):
    """Nobody belongs here, or nobody of those who were ticked."""

    code = "nobody_to_print_for"
    sentence = "这里还没有可以打印志愿者卡的人。"
    hint = "请先导入名册，或换一个组织。"


class TooManyCards(InvalidInput):
    """More cards than one file to print holds."""

    code = "too_many_cards"
    sentence = "一份文件最多打印 %(most)s 张志愿者卡。"
    hint = "请按下级组织分开打印。"


class CodeWrong(InvalidInput):
    """The one-time code is wrong, used, too old or was tried too often."""

    code = "code_wrong"
    sentence = "验证码不对或已过期。"
    hint = "请核对短信里的 6 位数字；超过 10 分钟或试了 5 次，请重新获取。"


class NameRequired(InvalidInput):
    """The phone is new here, or shared by several people: a name says who signs in."""

    code = "name_required"
    sentence = "请填写您的姓名：这个号码是第一次使用，或由几位家人共用。"


class NameDiffers(InvalidInput):
    """The phone was idle long enough to have changed hands, and the name is another one."""

    code = "name_differs"
    sentence = "这个号码很久没有使用，姓名与登记的不一致。"
    hint = "如果号码换了主人，请联系社区更正登记。"


class AccountDisabled(Forbidden):
    """The account may not act."""

    code = "account_disabled"
    sentence = "这个账号已停用，请联系社区。"


class PasswordWrong(SignInNeeded):
    """Phone and password do not belong together."""

    code = "password_wrong"
    sentence = "手机号或密码不对。"
    hint = "忘记密码可以改用短信验证码登录。"


class SignInAgain(Forbidden):
    """Too long after signing in for what opens the account to somebody else."""

    code = "sign_in_again"
    sentence = "为了账号安全，请退出后重新登录，在 %(minutes)s 分钟内办这件事。"
    hint = "现在登记的号码收不到短信的，请到上级组织办理。"


class PasswordWeak(InvalidInput):
    """Too short, or among the first that are guessed."""

    code = "password_weak"
    sentence = "密码至少 8 位，不能是常见的密码。"


class RoleNotHere(InvalidInput):
    """A role that this kind of organisation does not have."""

    code = "role_not_here"
    sentence = "“%(organisation)s”不能设置这个角色。"


class OwnApproval(DomainError):
    """Nobody approves what he made, nor what he gains from (maker ≠ approver ≠ gainer)."""

    code = "own_approval"
    status = 403
    sentence = "不能审批自己提交或自己受益的事项，请由另一人办理。"


class AlreadyDecided(DomainError):
    """Somebody else was faster."""

    code = "already_decided"
    sentence = "这一项已经办理过了。"
