"""服务证明的规矩 errors: what cannot be asked for, issued or found."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class CertificateNotFound(NotFound):
    """No such certificate, or it is not for this reader."""

    code = "certificate_not_found"
    sentence = "没有查到这份证明。"
    hint = "请核对纸上的编号，或打社区电话核实。"


class SpanWrong(InvalidInput):
    """Days that lie the wrong way round, or ahead."""

    code = "span_wrong"
    sentence = "开始的日期要在结束之前，结束的日期不能晚于今天。"


class NothingToCertify(DomainError):
    """No volunteer hours of this issuer lie in the span."""

    code = "nothing_to_certify"
    sentence = "这段时间里没有%(issuer)s记录的志愿时长。"
    hint = "谁记录的时长由谁证明；请换一段时间，或选另一个出具单位。"


class TooManyToCertify(DomainError):
    """More people than one file holds."""

    code = "too_many_to_certify"
    sentence = "一份文件最多 %(most)s 人。"
    hint = "请由下级社区分别出具。"


class NothingToHandOver(DomainError):
    """No volunteer hours were recorded here in the year."""

    code = "nothing_to_hand_over"
    sentence = "这一年这里没有记录过志愿时长。"
    hint = "请换一个年度。"


class TooManyToHandOver(DomainError):
    """More services than one bundle holds."""

    code = "too_many_to_hand_over"
    sentence = "一个数据包最多 %(most)s 条服务记录。"
    hint = "请由下级社区分别生成。"


class WrongStep(DomainError):
    """A step that does not follow from where it stands."""

    code = "wrong_step"
    sentence = "这份证明%(state)s，不能再这样办理。"


class OwnCertificate(Forbidden):
    """Nobody issues a certificate to himself."""

    code = "own_certificate"
    sentence = "不能给自己出具证明。"
    hint = "请让另一位工作人员办理。"


class NoIssuer(InvalidInput):
    """An organisation of a kind that certifies nothing."""

    code = "no_issuer"
    sentence = "这个组织不能出具志愿服务记录证明。"
    hint = "由社区、街道或志愿服务队伍出具，党支部不出具。"
