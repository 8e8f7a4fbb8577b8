"""证明的纸面 paper: a certificate on A4, with a place to stamp and the code it is checked by.

What stands on it: order 67 of the Ministry of Civil Affairs (see `rules`). Of the person only the
name and the card number: the platform collects no identity numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from app.certificates.models import Certificate
from app.certificates.rules import CertificateKind
from app.certificates.signing import check_code
from app.core.cells import plain
from app.core.clock import local_day
from app.core.drawing import Sheet, bind
from app.core.fonts import find_font
from app.core.pdf import Column, Paper
from app.core.progress import Told, quiet
from app.records.models import TimeClass

_MARGIN, _SIZE, _CODE = 20.0, 12.0, 38.0
#: room for the signatures and the seal above the code
_CLOSING = 62.0
_INDENT = "\u3000\u3000"
CLASS_LABELS = {
    TimeClass.SCANNED: "扫码记录",
    TimeClass.LEADER_CLOSED: "负责人签退",
    TimeClass.HAND: "人工补登",
}
_COLUMNS = (
    Column("日期", 13, "centre"),
    Column("服务内容", 34),
    Column("类别", 12),
    Column("时长", 14, "right"),
    Column("记录方式", 13, "centre"),
)
_FOR_REFERENCE = "本单由平台按服务记录自动生成，供参考，不是志愿服务记录证明，不用盖章。"


@dataclass(frozen=True, slots=True)
class Printed:
    """A certificate as it is printed: texts without what nobody can see."""

    certificate: Certificate
    check_url: str

    @property
    def code(self) -> str:
        """The check code as it is typed: `7K3M-9QXA`."""
        code = check_code(self.certificate.text)
        return f"{code[:4]}-{code[4:]}"

    def __getitem__(self, name: str) -> str:
        return plain(str(self.certificate.content[name]))

    @property
    def minutes(self) -> int:
        """All minutes."""
        return sum(self.certificate.content[each.value] for each in TimeClass)


def printed(certificate: Certificate, *, public_url: str) -> Printed:
    """A certificate with the address of the page on which it is checked."""
    return Printed(certificate, f"{public_url.rstrip('/')}/certificates/{certificate.text}")


def certificate_pdf(one: Printed, *, font: str = "") -> bytes:
    """One certificate; `font` is the setting of a font file."""
    return _paper(one, font).content()


def certificates_pdf(
    certificates: Iterable[Printed], *, font: str = "", told: Told = quiet
) -> bytes:
    """Many certificates in one file, each on pages of its own that count for themselves."""
    sheets: list[Sheet] = []
    for one in certificates:
        sheets += _paper(one, font).sheets()
    return bind(sheets, find_font(font), told=told)


def hours(minutes: int) -> str:
    """Minutes as they are written on paper: `13 小时 30 分钟`."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} 小时"] if whole or not rest else []
    return " ".join([*parts, *([f"{rest} 分钟"] if rest else [])])


def _paper(one: Printed, font: str) -> Paper:
    made = one.certificate
    foot = f"{made.said_number}    {one['issuer']}"
    paper = Paper(f"{made.title} {made.said_number}", margin=_MARGIN, foot=foot, font=font)
    paper.heading(made.title, size=22)
    paper.words(f"编号：{made.said_number}", size=10, align="right")
    paper.gap(4)
    for paragraph in _paragraphs(one):
        paper.words(_INDENT + paragraph, size=_SIZE)
        paper.gap(1.5)
    paper.gap(2)
    paper.rows(_COLUMNS, _lines(made.content["services"]), size=9.5, after=_CLOSING + _CODE)
    _closing(paper, one)
    return paper


def _paragraphs(one: Printed) -> Iterable[str]:
    made = one.certificate
    certificate = made.kind is CertificateKind.CERTIFICATE
    classes = "、".join(
        f"{label} {hours(made.content[kind.value])}"
        for kind, label in CLASS_LABELS.items()
        if made.content[kind.value]
    )
    who = f"{one['name']}（志愿者卡号 {one['card']}）"
    place = "本单位" if certificate else one["issuer"]
    yield (
        f"{'兹证明' if certificate else ''}{who}于{_day(made.since)}至{_day(made.until)}"
        f"参加{place}记录的志愿服务 {len(made.content['services'])} 次，"
        f"时长合计 {hours(one.minutes)}，其中{classes}。服务内容见下表。"
    )
    if not certificate:
        yield _FOR_REFERENCE
    if one["remarks"]:
        yield f"备注：{one['remarks']}"


def _lines(services: Sequence[Sequence[object]]) -> Iterable[tuple[str, ...]]:
    for day, title, category, minutes, kind in services:
        yield (
            str(day),
            plain(str(title)),
            plain(str(category)),
            hours(int(str(minutes))),
            CLASS_LABELS[TimeClass(str(kind))],
        )


def _closing(paper: Paper, one: Printed) -> None:
    """Who certifies, the place of the seal, and the code at the foot of the same page."""
    made = one.certificate
    paper.together(_CLOSING + _CODE)
    paper.gap(6)
    if made.kind is CertificateKind.CERTIFICATE:
        paper.spread(
            [f"负责人：{one['person_in_charge']}", f"经办人：{one['handler']}", ""], size=_SIZE
        )
        paper.gap(10)
    seal = ["（盖章处）"] if made.kind is CertificateKind.CERTIFICATE else []
    for line in (one["issuer"], _day(_issued_on(made)), *seal):
        paper.words(line, size=_SIZE, align="right")
    paper.gap(paper.left - _CODE)
    paper.code_beside(one.check_url, _about_code(one), side=_CODE)


def _about_code(one: Printed) -> str:
    host = urlsplit(one.check_url).netloc
    lines = [
        "扫码核对真伪，没有网络也能核对签名",
        f"编号 {one.certificate.said_number}    校验码 {one.code}",
        f"网址应是 {host}，也可在该网站输入编号和校验码" if host else "",
        f"联系电话：{one['phone']}" if one["phone"] else "",
    ]
    return "\n".join(filter(None, lines))


def _issued_on(made: Certificate) -> date:
    if made.issued_at is None:
        raise ValueError("a certificate is printed once it is issued")
    return local_day(made.issued_at)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
