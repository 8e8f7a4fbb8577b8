"""核对时的规矩 doubt_errors: doubtful scans, pictures uploaded later, and deciding on them."""

from app.core.errors import DomainError, InvalidInput, NotFound


class LatePhoto(DomainError):
    """A picture of the screen, uploaded later: its code proves the time, a leader confirms."""

    code = "late_photo"
    status = 202
    sentence = "照片已交给负责人核对，确认以后按照片上的时间计。"


class PhotoOutside(DomainError):
    """A picture of the screen taken outside the session's windows."""

    code = "photo_outside"
    status = 202
    sentence = "照片的时间不在签到时间里，已交给负责人核对。"


class OfflineNotTaken(DomainError):
    """A scan sent later at an event of many points, where being there is proved on the spot."""

    code = "offline_not_taken"
    status = 202
    sentence = "这场活动分值较高，要当场扫码；这次扫码已交给负责人核对，不会丢失。"


class AfterSettlement(DomainError):
    """A scan made in time and sent after somebody had settled the event."""

    code = "after_settlement"
    status = 202
    sentence = "上传时活动已经结算，这次扫码已交给负责人核对，不会丢失。"


class PhotoNotTaken(DomainError):
    """A picture uploaded later, at an event of many points."""

    code = "photo_not_taken"
    sentence = "这场活动分值较高，要当场扫码，不收事后上传的照片。"
    hint = "如果您当时在场，请联系活动负责人补登。"


class Helped(DomainError):
    """Somebody sent the scan of who stands beside him: a leader confirms that he is there."""

    code = "helped"
    status = 202
    sentence = "替同行的人签到，已交给负责人确认；确认以后按扫码的时间计。"
    hint = "请让同行的人当面见一下负责人；结果会通知本人。"


class NotFitting(InvalidInput):
    """Card and name fit nobody together; which of them is wrong is not said."""

    code = "not_fitting"
    sentence = "卡号和姓名对不上，没有签到。"
    hint = "请照着志愿者卡核对；对不上的，请到登记台找负责人。"


class ConsentMissing(InvalidInput):
    """Nobody is checked in who is not there, or does not agree."""

    code = "consent_missing"
    sentence = "请勾选“本人在场并同意”；不在场的人不能替他签到。"


class HelpsEnough(DomainError):
    """One helper sends few people a session."""

    code = "helps_enough"
    sentence = "一场活动最多替 %(most)s 个人签到。"
    hint = "还有同行的人，请到登记台找负责人。"


class HelpedAlready(DomainError):
    """There is a record of the companion already."""

    code = "helped_already"
    sentence = "同行的人已经有记录了，不用再签。"


class PhotoGone(DomainError):
    """The picture was read too long ago, or in another browser."""

    code = "photo_gone"
    status = 410
    sentence = "刚才识别的照片已过时，请再选一次那张照片。"
    hint = "照片还在手机里，在“扫码”页的“从相册里选”再选一次就可以。"


class NotCounted(DomainError):
    """A leader looked at this scan and did not count it."""

    code = "not_counted"
    sentence = "负责人核对后没有计入：%(reason)s"
    hint = "如有疑问请联系活动负责人或社区。"


class RefusalNotFound(NotFound):
    """No such scan, or one this actor may not know of."""

    sentence = "没有找到这次扫码。"


class RefusalDecided(DomainError):
    """Somebody else was faster."""

    code = "already_decided"
    sentence = "这次扫码已经有人核对过了。"
    hint = "刷新页面看结果。"


class OwnRefusal(DomainError):
    """Nobody decides on a scan of his own, or on one that he made at the desk."""

    code = "own_refusal"
    status = 403
    sentence = "自己的扫码，或自己在登记台登记的，要由另一位负责人核对。"


class EventClosed(DomainError):
    """Nothing is counted at an event that was called off or filed away."""

    code = "event_closed"
    sentence = "活动%(state)s，不能再计入。"
    hint = "请点“不计入”，并写明原因。"


class NoCheckIn(DomainError):
    """A check-out that has no check-in before it."""

    code = "no_check_in"
    sentence = "这是签退的扫码，签到还没有记录。"
    hint = "请先核对签到的那一次；没有的，请用人工补登。"


class BeforeCheckIn(DomainError):
    """A check-out that would come before the check-in."""

    code = "before_check_in"
    sentence = "这次扫码（%(at)s）早于已有的签到（%(came)s），不能当作签退。"
    hint = "请点“不计入”，需要时用人工补登。"


class LeftMissing(InvalidInput):
    """An event that counts by the hours, and nobody knows when the person left."""

    code = "left_missing"
    sentence = "这场活动按来去的时间计时长，请写离开的时间。"


class SessionUnknown(DomainError):
    """A scan that names no session of ours can be counted nowhere."""

    code = "session_unknown"
    sentence = "这次扫码没有指明场次，不能计入。"


class SignalNotFound(NotFound):
    """No such signal, or one this actor may not know of."""

    sentence = "没有找到这条情况。"


class SignalDecided(DomainError):
    """Somebody else was faster."""

    code = "already_decided"
    sentence = "这条情况已经有人核对过了。"
    hint = "刷新页面看结果。"


class OwnSignal(DomainError):
    """Whom a signal concerns does not say what it means."""

    code = "own_signal"
    status = 403
    sentence = "和自己有关的情况，要由另一个人核对。"
    hint = "请社区的另一位工作人员或上级组织办理。"
