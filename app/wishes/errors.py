"""微心愿的规矩被违反 errors: what the machine, the entry and the review refuse."""

from app.core.errors import DomainError, InvalidInput, NotFound


class WishNotFound(NotFound):
    """No such wish, or one this actor may not know of."""

    sentence = "没有找到这个心愿，可能已撤回或编号有误。"
    hint = "请检查地址，或打电话问社区。"


class WrongOrder(DomainError):
    """The wish is not in a state from which this can be done."""

    code = "wrong_order"
    sentence = "这个心愿现在是“%(state)s”，不能%(verb)s。"
    hint = "请刷新页面看最新进展；如有疑问，请打电话问社区。"


class CategoryUnknown(InvalidInput):
    """Not one of the categories of wishes."""

    code = "category_unknown"
    sentence = "没有这个心愿类别。"


class ConsentMissing(InvalidInput):
    """Somebody else's wish is not written down without that person's recorded consent."""

    code = "consent_missing"
    sentence = "替别人填写心愿，要先征得本人同意，并记下怎么同意的。"
    hint = "请在“本人同意”一栏选择：当面、电话，或签了字的同意书。"


class FormMissing(InvalidInput):
    """Consent in writing is shown by a photo of the signed form."""

    code = "form_missing"
    sentence = "签了同意书的，请拍一张同意书的照片。"
    hint = "手边没有同意书，可以改选“当面说明”或“电话里说明”。"


class GuardianMissing(InvalidInput):
    """A child's wish needs the consent of a guardian (PIPL art. 31)."""

    code = "guardian_missing"
    sentence = "未成年人的心愿，要由监护人同意才能登记。"
    hint = "请填写监护人姓名，并记下监护人怎么同意的。"


class BeneficiaryMissing(InvalidInput):
    """On behalf means: of a person with a name."""

    code = "beneficiary_missing"
    sentence = "请填写是谁的心愿。"


class NotACommunity(InvalidInput):
    """A wish belongs to a community, a grid of it, or a school of it."""

    code = "not_a_community"
    sentence = "心愿要登记在社区、网格或学校名下，请重新选择。"


class OwnWish(DomainError):
    """Nobody reviews what he wrote himself."""

    code = "own_wish"
    status = 403
    sentence = "自己填写的心愿要由社区的另一位工作人员审核。"
    hint = "请同事打开“待审核的心愿”办理。"


class ReasonMissing(InvalidInput):
    """A refusal, an end or a taking back says why."""

    code = "reason_missing"
    sentence = "请写明原因，居民和认领方会看到这句话。"


class AddresseeMissing(InvalidInput):
    """A referral says to whom."""

    code = "addressee_missing"
    sentence = "请写明转给哪个部门或窗口。"


class ContactMissing(InvalidInput):
    """At privacy level C somebody must carry it to the family."""

    code = "contact_missing"
    sentence = "这个心愿不向认领方透露任何信息，要指定一位对接人转交。"
    hint = "请选择网格员、班主任或社工作为对接人。"


class TooDear(InvalidInput):
    """Above the community's ceiling."""

    code = "too_dear"
    sentence = "金额上限不能超过本社区规定的 %(most)s 元。"


class DayPast(InvalidInput):
    """A wish for a day that is over."""

    code = "day_past"
    sentence = "希望实现的日期已经过去了，请改一个以后的日期。"


class DayFar(InvalidInput):
    """A wish for a day so far away that nobody can promise it."""

    code = "day_far"
    sentence = "希望实现的日期太远了，请改成三年以内的日期。"


class NotItself(InvalidInput):
    """A wish is merged into another one of the same community that is still alive."""

    code = "not_itself"
    sentence = "要并入的心愿编号不对：请填本社区另一个还在办理的心愿编号。"


class PointsOutOfRange(InvalidInput):
    """Points of a wish that the community's rule does not allow."""

    code = "points_out_of_range"
    sentence = "这个心愿的积分要在 %(least)s 到 %(most)s 分之间。"
