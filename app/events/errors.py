"""活动的规矩被违反 errors: planning, signing up and every way a scan can be refused."""

from app.core.codes import CodeUnknown
from app.core.errors import DomainError, InvalidInput, NotFound


class EventNotFound(NotFound):
    """No such event, or one this actor may not know of."""

    sentence = "没有找到这个活动。"


class PlannedInPast(InvalidInput):
    """Events are planned ahead; what is over is filed by the back-fill procedure."""

    code = "planned_in_past"
    sentence = "活动要提前安排：开始时间最多早于现在 %(minutes)s 分钟，结束时间要在以后。"
    hint = "已经结束的活动请在“管理活动”里点“补录活动”，由两人办理。"


class TimesWrong(InvalidInput):
    """An end that is not after its start, or a session outside its event."""

    code = "times_wrong"
    sentence = "结束时间要晚于开始时间，场次要在活动时间之内。"


class CategoryUnknown(InvalidInput):
    """Not one of the fields of service."""

    code = "category_unknown"
    sentence = "没有这个活动类别。"


class ItemUnknown(InvalidInput):
    """The scheme in force at the organisation has no such item."""

    code = "item_unknown"
    sentence = "本地积分办法里没有“%(item)s”这一计分项。"


class PointsOutOfRange(InvalidInput):
    """An amount that the item does not allow."""

    code = "points_out_of_range"
    sentence = "分值不在“%(item)s”允许的范围内（%(allowed)s）。"


class RiskNoticeMissing(InvalidInput):
    """This kind of event needs a risk notice before it is submitted."""

    code = "risk_notice_missing"
    sentence = "这类活动要写明风险提示，参加的人才知道注意什么。"


class WrongState(DomainError):
    """The event is not in a state from which this can be done."""

    code = "wrong_state"
    sentence = "活动现在是“%(state)s”，不能%(verb)s。"


class OwnEvent(DomainError):
    """Whoever made an event does not review it."""

    code = "own_event"
    status = 403
    sentence = "自己提交的活动要由另一人审核。"
    hint = "请社区的另一位工作人员或上级组织审核。"


class NoSignUp(DomainError):
    """The event is open to all who come."""

    code = "no_sign_up"
    sentence = "这个活动不用报名，到现场扫码即可。"


class SignUpClosed(DomainError):
    """Signing up ends when the session starts."""

    code = "sign_up_closed"
    sentence = "报名已经截止。"
    hint = "可以直接到现场，问问负责人是否还能参加。"


class Full(DomainError):
    """All places are taken; somebody who is there is never turned away for it."""

    code = "full"
    sentence = "名额已满。"
    hint = "可以加入候补，有人取消会自动补上并通知您。"


class NotSignedUpYet(DomainError):
    """There is no sign-up to cancel."""

    code = "not_signed_up"
    sentence = "您还没有报名这个活动。"


class EventNotOpen(DomainError):
    """Check-in has not begun, or the event is not published."""

    code = "event_not_open"
    sentence = "还没有到签到时间，%(when)s开始。"
    hint = "到时间后再扫一次就可以。"


class EventNotPublished(EventNotOpen):
    """A code of an event that was not, or not yet, published."""

    sentence = "这个活动还没有发布，暂时不能签到。"
    hint = "请联系活动负责人。"


class EventOver(DomainError):
    """The time to check in or out has passed."""

    code = "event_over"
    status = 410
    sentence = "签到时间已过，%(when)s结束。"
    hint = "如果您当时在场，请联系活动负责人补登。"


class EventCancelled(DomainError):
    """The event was cancelled."""

    code = "event_cancelled"
    status = 410
    sentence = "这个活动已取消：%(reason)s"
    hint = "如有疑问请联系社区。"


class NotInYet(DomainError):
    """A check-out without a check-in."""

    code = "not_in_yet"
    sentence = "您还没有签到，不能签退。"
    hint = "请先扫码签到；已经服务完的请联系负责人补登。"


class AlreadyOut(DomainError):
    """The leader closed this attendance already."""

    code = "already_out"
    sentence = "负责人已经为您办理了签退，不用再扫。"


class KeyReused(DomainError):
    """The same key came with another body."""

    code = "key_reused"
    sentence = "这次请求的编号已经用过，内容却不同。"
    hint = "请重新扫码。"


class NotSignedUp(DomainError):
    """Sign-up is required and walk-ins are switched off."""

    code = "not_signed_up"
    status = 403
    sentence = "这个活动需要先报名，名单里没有您。"
    hint = "请当面联系活动负责人，由负责人登记。"


class PersonDisabled(DomainError):
    """The account of the person to be checked in may not be credited."""

    code = "account_disabled"
    status = 403
    sentence = "这个账号已停用，不能签到。"
    hint = "请联系社区。"


class TooLateOffline(DomainError):
    """An offline scan that comes after its time; it waits for a person's decision."""

    code = "too_late_offline"
    status = 202
    sentence = "这次扫码上传得太晚，已交给负责人核对，不会丢失。"


class ClockImplausible(DomainError):
    """A scan time that cannot be right; it waits for a person's decision."""

    code = "clock_implausible"
    status = 202
    sentence = "扫码时间与码对不上，已交给负责人核对，不会丢失。"
    hint = "请检查手机的时间是否准确。"


class PosterOffline(DomainError):
    """A poster proves no time; offline it waits for a person's decision."""

    code = "poster_offline"
    status = 202
    sentence = "张贴码不能证明扫码时间，已交给负责人核对，不会丢失。"


class CardAmbiguous(InvalidInput):
    """Four digits that fit nobody, or several people, of this session."""

    code = "card_ambiguous"
    sentence = "按“%(card)s”找到 %(number)s 人，请改用姓名查找。"


class NotAPersonsCode(CodeUnknown):
    """What a desk scanned is no personal code and no volunteer card."""

    sentence = "这不是志愿者的“我的码”，也不是志愿者卡。"
    hint = "请扫志愿者手机上“我的码”或纸质志愿者卡；也可以用姓名或卡号后四位查找。"


class CardEnded(DomainError):
    """The card was replaced by one with another number."""

    code = "card_ended"
    status = 410
    sentence = "这张志愿者卡已经换新，旧卡停用。"
    hint = "请本人出示新卡；没带的，请按姓名查找登记。"


class SessionNotOver(DomainError):
    """Closing by the plan comes after the planned end."""

    code = "session_not_over"
    sentence = "场次还没有到计划的结束时间，暂时不能按计划时长结束。"


class OutOfSession(InvalidInput):
    """A leaving time outside the session."""

    code = "out_of_session"
    sentence = "离开时间要在场次的开始和结束之间，也不能晚于现在。"


class HandTooEarly(DomainError):
    """Until the end there is the desk, whose check-ins count like scans."""

    code = "hand_too_early"
    sentence = "场次还没结束，请用登记台登记，和扫码一样算。"


class TimesOutside(InvalidInput):
    """Nothing is credited outside the session's own length."""

    code = "times_outside"
    sentence = "时间要在场次之内：%(starts)s 到 %(ends)s，结束晚于开始。"


class AlreadyRecorded(DomainError):
    """Whoever has a record of the session needs none by hand."""

    code = "already_recorded"
    sentence = "%(names)s 在这个场次已有签到记录，不能再补登。"
    hint = "没签退的，请在名单里“办理签退”。"


class NothingTimed(DomainError):
    """Only what is complete and has a length has times that can be put right."""

    code = "nothing_timed"
    sentence = "这条参与记录没有可更正的时间：还没签退，或者活动不计时长。"
    hint = "没签退的，请在名单里“办理签退”。"


class NobodyNamed(InvalidInput):
    """An entry names people, and not more than one can look through."""

    code = "nobody_named"
    sentence = "请写上要补登的人，一次最多 %(most)s 人。"


class LinesUnclear(InvalidInput):
    """Lines of a typed list that name nobody, or more than one person."""

    code = "lines_unclear"
    sentence = "有几行没看懂，请改好再提交。"


class NoCodeInPhoto(CodeUnknown):
    """The photo shows no check-in code of ours."""

    sentence = "照片里没有找到签到码。"
    hint = "请走近一点、找亮一点的地方，让整个二维码都在画面里再拍一张；或输入旁边的六位数字。"


class ForeignCodeInPhoto(CodeUnknown):
    """The photo shows a code, and it is none of a session."""

    sentence = "照片里的二维码不是活动的签到码。"
    hint = "请拍活动现场海报或屏幕上的二维码；或输入旁边的六位数字。"


class NoPhoto(InvalidInput):
    """The form was sent without a photo."""

    sentence = "还没有照片，请先拍一张，或从相册里选一张。"
