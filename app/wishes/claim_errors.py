"""认领的规矩被违反 claim_errors: claiming, looking, delivering, confirming and closing."""

from app.core.errors import DomainError, Forbidden, InvalidInput


class AlreadyClaimed(DomainError):
    """Somebody else was faster; the constraint of the table decides."""

    code = "already_claimed"
    sentence = "这个心愿刚刚被别人认领了，谢谢您的热心。"
    hint = "墙上还有别的心愿，等着您来点亮。"


class ClaimLimit(DomainError):
    """So many live claims as a unit may have."""

    code = "claim_limit"
    sentence = "您名下还有 %(live)s 个心愿没办完，最多同时认领 %(most)s 个。"
    hint = "先送达一个，再来认领；确实办得过来，请社区调高上限。"


class NotVetted(DomainError):
    """Units are vetted before they claim (threat W3)."""

    code = "not_vetted"
    status = 403
    sentence = "贵单位还没有通过社区核验，暂时不能认领。"
    hint = "请在“单位核验”里填写统一社会信用代码，由社区核验。"


class OwnUnit(DomainError):
    """Who gains from a wish, and his own unit, do not claim it."""

    code = "own_unit"
    status = 403
    sentence = "不能认领自己的心愿，也不能由本人所在的单位认领。"


class ByInvitation(DomainError):
    """Not on the wall: for invited units only."""

    code = "by_invitation"
    status = 403
    sentence = "这个心愿由社区定向对接，请等社区联系。"


class NotForUnits(DomainError):
    """A category that the community does not give to the public."""

    code = "not_claimable"
    status = 403
    sentence = "“%(category)s”类心愿由社区自己组织，不公开认领。"


class NoClaimer(DomainError):
    """Neither a unit, nor a branch, nor a member stands behind the actor."""

    code = "no_claimer"
    status = 403
    sentence = "认领心愿要以共建单位、党支部或党员本人的名义。"
    hint = "想出力的志愿者可以联系社区，或参加微心愿活动。"


class WhichClaimer(InvalidInput):
    """The actor speaks for several units."""

    code = "which_claimer"
    sentence = "您负责几个单位，请选择以哪个单位的名义认领。"


class PartnerUnknown(InvalidInput):
    """A partner that is no vetted unit or branch of the region, or the claimer itself."""

    code = "partner_unknown"
    sentence = "帮帮团里有一个单位不能参加：请选择通过核验的单位或党支部。"


class KeyReused(DomainError):
    """The same key came for another wish."""

    code = "key_reused"
    sentence = "这次请求的编号已经用过，内容却不同。"
    hint = "请刷新页面后重试。"


class NotYourClaim(Forbidden):
    """Only who has the live claim does this."""

    code = "not_your_claim"
    sentence = "这个心愿不是由您认领的。"


class AlreadyExtended(DomainError):
    """One extension a claim."""

    code = "already_extended"
    sentence = "已经延过一次期了，不能再延。"
    hint = "实在办不完，可以放弃认领，让别人来办；不会影响您以后认领。"


class ContactClosed(Forbidden):
    """Contact data is not, or no longer, open to this claimer."""

    code = "contact_closed"
    sentence = "联系方式现在不能查看。"
    hint = "有事请打社区电话，由社区转达。"


class ChildNeedsApproval(Forbidden):
    """A child's data is looked at only with a superior's approval (Order 766, art. 36)."""

    code = "child_needs_approval"
    sentence = "未成年人的信息要由另一位负责人批准后才能查看。"
    hint = "请先提交查看申请，写明用途。"


class PhotoMissing(InvalidInput):
    """A delivery is shown by a photo of the thing, or by a signed slip."""

    code = "photo_missing"
    sentence = "请上传 %(least)s 到 %(most)s 张照片，拍物品、背影或现场，不用拍脸；也可以拍签收单。"


class NotParticipant(InvalidInput):
    """Points go to people of the claimer or of a partner who accepted."""

    code = "not_participant"
    sentence = "参与人里有人不是本单位或帮帮团的成员，请重新选择。"


class DelivererCalls(DomainError):
    """Who delivered, or claimed, does not call back and does not audit."""

    code = "deliverer_calls"
    status = 403
    sentence = "送达的人不能自己回访或确认，请由另一位工作人员办理。"


class ClaimersBrowser(DomainError):
    """The resident's card is not taken from a browser of the claimer."""

    code = "claimers_browser"
    status = 403
    sentence = "认领方的手机不能替居民评价。"
    hint = "请居民用自己的手机扫心愿卡，或等社区打电话回访。"


class CardWrong(InvalidInput):
    """The last four digits are not those of the card."""

    code = "card_wrong"
    sentence = "卡号后四位不对。"
    hint = "请看心愿卡上印的卡号；也可以打社区电话评价。"


class OwnClaim(DomainError):
    """The claimer does not audit the own claim."""

    code = "own_claim"
    status = 403
    sentence = "认领方不能自己办结，请由社区的另一位工作人员审核。"


class StoryNeedsConsent(DomainError):
    """A story is told of a wish only where its person agreed to be quoted."""

    code = "story_needs_consent"
    sentence = "居民没有同意引用，不能公开这个心愿的故事。"
    hint = "可以先不写故事，照常办结。"


class ReopenTooLate(DomainError):
    """Reopening ends some days after the closing."""

    code = "reopen_too_late"
    sentence = "办结已超过 %(days)s 天，不能重新办理。"
    hint = "请提一个新的心愿，或打电话问社区。"


class ReopenUsed(DomainError):
    """One free reopening; further ones are the community's decision."""

    code = "reopen_used"
    sentence = "已经重新办理过一次了。"
    hint = "请打社区电话，由社区决定是否再次办理。"


class PhotoHeld(DomainError):
    """A picture with a code in it, or one already used, waits for a person's eye."""

    code = "photo_held"
    sentence = "这张照片里有二维码或已用于别的心愿，先由社区看过才能公开。"


class PhotoPrivate(DomainError):
    """A signed slip, or a picture without the consent of those who can be seen."""

    code = "photo_private"
    sentence = "签收单，和没有征得照片里的人同意的照片，都不能公开。"
    hint = "征得同意后，在“已征得同意”上打勾再公开。"
