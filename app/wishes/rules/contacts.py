"""联系方式 contacts: names in chats, mailboxes, links and doors, as people write them.

All of it reads folded text (`app.wishes.rules.folding`): small letters, every numeral a digit.
Every form begins at something rare and never goes back over what it has read, so that the time
grows with the length of the text alone.
"""

import re
from collections.abc import Iterator

from app.wishes.rules.digits import Span

_GAP = r"[\W_]{0,2}"
#: what stands between the word and the name: 微信号是：…, 加我微信搜一下 …
_BETWEEN = r"(?:[\W_号码是为名叫加搜我的本人群]|1下|id(?![a-z0-9])){0,8}+"

_WECHAT_WORD = "|".join(
    (
        rf"[微薇威徽维溦]{_GAP}[信x]",
        rf"(?:微|we{_GAP}i?){_GAP}xin",
        rf"we{_GAP}chat",
        rf"[vw]{_GAP}x",
        rf"v{_GAP}信",
        "绿泡泡",
        rf"[加+]{_GAP}[微vw](?![a-z])",
        rf"[加+]{_GAP}[vw](?=[a-z_-]*\d)",
        rf"(?<![a-z])v{_GAP}:",
    )
)
_WECHAT = re.compile(rf"(?:{_WECHAT_WORD}){_BETWEEN}((?!wechat|weixin)[a-z0-9][a-z0-9_-]{{4,}}+)")
_QQ = re.compile(
    rf"(?:q{_GAP}q|扣{_GAP}扣|企鹅|球球|q号){_BETWEEN}([0-9](?:[ ._*·-]{{0,2}}[0-9]){{4,}}+)"
)
#: a number of seven or eight digits is a telephone number only behind a word that says so
_CALLED = re.compile(
    r"(?:电话|联系|致电|座机|手机号|号码|拨打|来电|tel|phone|call)"
    r"(?:[\W_号码是为打拨我的本人请方式给]){0,8}+(?!(?:19|20)[0-9]{2}[-./])"
    r"([2-9](?:[\W_]{0,3}[0-9]){6,7}+)(?![\W_]{0,2}[0-9元块])"
)

_DOT = r" ?[.。点·] ?"
_LABEL = r"[a-z0-9-]++"
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]++ {0,2}(?:@|[(\[]at[)\]]|艾特|#) {0,2}"
    rf"{_LABEL}(?:{_DOT}{_LABEL})*{_DOT}[a-z]{{2,}}+[a-z0-9-]*"
)
#: endings that are also seen behind a spoken or a spaced dot
_COMMON = "com|cn|net|org"
_ENDINGS = (
    f"{_COMMON}|gov|edu|top|xyz|cc|vip|shop|store|club|site|online|icu|info|io|me|app|link|live|ltd"
    "|tv|co|wang|fun|work|tech|ink|pro|biz|mobi|asia|hk|tw|ru|us|uk|jp|im|ly|la|gg|win|space"
    "|website|group|cloud|run|dev|ai|ren|video|art|click|be|中国|网址"
)
_SIGNS = r"[a-z0-9/?#=&%._~+:@$*'-]"
_REST = rf"(?:[:/?#]{_SIGNS}*)?"
#: the parts of a name before the last dot; so few that a row of dots costs nothing
_NAME = r"(?<![a-z0-9-])(?:[a-z0-9-]++\.){0,4}(?=[0-9-]{0,62}[a-z])[a-z0-9-]++"
_LINKS = (
    re.compile(rf"(?:https?|ftp) {{0,2}}: {{0,2}}{_SIGNS}*|www {{0,2}}[.。点·] {{0,2}}{_SIGNS}+"),
    re.compile(rf"(?<![a-z0-9-])(?:{_LABEL}{_DOT}){{1,5}}(?:{_COMMON})(?![a-z0-9-]){_REST}"),
    re.compile(rf"{_NAME}\.(?:{_ENDINGS})(?![a-z0-9-]){_REST}"),
    re.compile(rf"{_NAME}\.[a-z]{{2,10}}/{_SIGNS}+"),
    re.compile(r"(?:点击|点开|打开|复制|戳)[\W_]*(?:下方|下面|这个|此|该)?[\W_]*链接"),
)

_NUMBER = r"[0-9十百廿]{1,5}"
_FLAT = r"(?:[0-9]{2,4}(?![0-9]|[\W_]?[元块个米斤克岁年月日人步分题页课件双本套])(?:室|户|房|号)?)"
_STAIRS = rf"(?:{_NUMBER}|[a-h甲乙丙丁])单元"
_STOREY = rf"{_NUMBER}[楼层]"
_WITHIN = r"[ ,、\-]{0,2}"
_BUILDING = rf"(?:(?:{_NUMBER}|[a-h甲乙丙丁])(?:幢|栋|号楼)|[a-h甲乙丙丁]座)"
_DOORS = (
    re.compile(
        rf"{_BUILDING}(?=[\W_]?[0-9十a-h甲乙丙丁])"
        rf"(?:{_WITHIN}{_STAIRS})?(?:{_WITHIN}{_STOREY})?(?:{_WITHIN}{_FLAT})?"
    ),
    # "一栋别墅模型" is a toy, "三栋楼" is a quantity
    re.compile(r"(?!1[幢栋])[0-9十百廿]{1,5}(?:幢|栋|号楼)(?!楼)|(?<=[住在区园苑村])1[幢栋]"),
    re.compile(rf"{_STAIRS}(?:{_WITHIN}{_STOREY})?{_WITHIN}{_FLAT}"),
    re.compile(rf"{_STOREY}{_WITHIN}(?:[0-9]{{3,4}}(?:室|户|房|号)|[东西中左右]边?户)"),
    re.compile(r"[0-9]{3,6}[\W_]?室"),
    re.compile(
        r"(?<![0-9-])[0-9]{1,2}-[0-9]{1,2}-(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{3,4}(?![0-9-])"
    ),
    re.compile(
        r"(?:(?<=[路街巷弄坊埭浜])|(?<=胡同)|(?<=大道))"
        r"[0-9]{1,5}(?:弄[0-9]{1,4}|-[0-9]{1,3})?号(?!线|网格|楼)"
    ),
    re.compile(r"[0-9]{1,4}弄[0-9]{1,4}号"),
    re.compile(r"门牌号?(?:[\W_是为]){0,3}+([0-9]{1,5}(?:-[0-9]{1,4}){0,3})"),
    re.compile(r"住在?([0-9]{3,4})(?![0-9]|[\W_]?[元块个米斤岁年月天日人平])"),
)


def wechats(text: str) -> Iterator[Span]:
    """Names in WeChat behind any way of saying 微信; the word itself stays."""
    return _found(_WECHAT, text)


def qqs(text: str) -> Iterator[Span]:
    """Numbers of QQ behind any way of saying it."""
    return _found(_QQ, text)


def local_numbers(text: str) -> Iterator[Span]:
    """Fixed lines without area code, behind 电话, 联系 and the like."""
    return _found(_CALLED, text)


def mailboxes(text: str) -> Iterator[Span]:
    """Addresses of e-mail, also with a spoken 艾特 and 点."""
    return _found(_EMAIL, text)


def links(text: str) -> Iterator[Span]:
    """Addresses of the web with or without their beginning, and the request to open one."""
    return _found_by(_LINKS, text)


def doors(text: str) -> Iterator[Span]:
    """Buildings, stairs, flats and numbers of houses; a storey alone is no door."""
    return _found_by(_DOORS, text)


def _found_by(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[Span]:
    for pattern in patterns:
        yield from _found(pattern, text)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (found.span(found.lastindex or 0) for found in pattern.finditer(text))
