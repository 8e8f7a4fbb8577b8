"""示例说明 telling: who can sign in to a sample town, and where its running event stands."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import config
from app.core.codes import address, poster_code
from app.core.vault import vault
from app.demo.cast import Cast
from app.demo.founding import Town
from app.demo.people import Someone
from app.demo.places import SHOPS
from app.demo.size import Size
from app.demo.tales import HARDWARE
from app.demo.today import Running

#: how wide a Chinese character stands
_WIDE = 2


def told(
    town: Town,
    cast: Cast,
    size: Size,
    running: Running,
    *,
    member: Someone,
    volunteer: Someone,
    settings: Mapping[str, Any],
) -> Iterator[str]:
    """The lines that `flask demo load` prints and `make demo` shows again."""
    url = settings["PUBLIC_URL"]
    where = f"{town.district.name}{town.street.name}{town.community.name}"
    yield f"示例社区 {where}（第 {town.ordinal} 个示例，人名地名均为虚构）"
    yield (
        f"{len(town.branches)} 个党支部，党员 {size.members} 人，志愿者 {size.volunteers} 人，"
        f"共建单位 {len(town.units)} 家，爱心商铺 {len(town.shops)} 家"
    )
    yield ""
    yield f"登录：打开 {url}/sign-in，填手机号取验证码。{_code_place(settings)}"
    for label, someone in _people(cast, member, volunteer):
        home = someone.roles[0][1] if someone.roles else someone.home
        yield f"  {_padded(label, 16)}{someone.phone}  {someone.name}  {home.name if home else ''}"
    yield ""
    yield f"正在进行：{running.title}"
    code = poster_code(vault().code_keys, running.session_id)
    yield f"  签到码  {address(url, code)}"
    yield f"  大屏    {url}/events/{running.event_id}/screen"
    yield f"  海报    {url}/events/{running.event_id}/poster.pdf"
    yield "  大屏和海报请用活动负责人或社区工作人员的手机号登录后打开。"
    yield ""
    yield f"心愿墙：{url}/wishes，不用登录就能看。谁能做什么，用他的手机号登录后打开后面的地址："
    for label, someone, what, page in _wish_people(cast):
        yield f"  {_padded(label, 12)}{someone.phone}  {someone.name}  {what}  {url}{page}"


def _code_place(settings: Mapping[str, Any]) -> str:
    if settings["SMS_BACKEND"] == "file":
        return f"验证码不会真的发出，在 {_near(settings['SMS_FILE'])} 的最后一行。"
    if settings["SMS_BACKEND"] == "console":
        return "验证码不会真的发出，显示在网站的终端里。"
    return "验证码由短信网关发出；示例手机号都是虚构的，请不要真的发送。"


def _near(file: str) -> str:
    """The path as one types it in the project's folder."""
    path = Path(file)
    return str(path.relative_to(config.ROOT)) if path.is_relative_to(config.ROOT) else file


def _people(cast: Cast, member: Someone, volunteer: Someone) -> Iterator[tuple[str, Someone]]:
    yield "志愿者", volunteer
    yield "党员", member
    yield "活动负责人", cast.organisers[0]
    yield "支部书记", cast.secretaries[0]
    yield "社区工作人员", cast.reviewers[1]
    yield "党务工作者", cast.party_workers[0]
    yield "网格员", cast.grid_workers[0]
    yield "共建单位联络员", cast.unit_contacts[0]
    yield "上级党组织", cast.upper[0]
    yield "平台管理员", cast.admins[0]
    yield "审计员", cast.auditors[0]


def _wish_people(cast: Cast) -> Iterator[tuple[str, Someone, str, str]]:
    """Who can try the wish board: what each does there, and on which page."""
    shop = cast.shop_people[SHOPS.index(HARDWARE)]
    yield "居民", cast.residents[0], "提心愿，看自己的心愿到了哪一步", "/wishes/mine"
    yield "网格员", cast.grid_workers[0], "办线索，替居民登记，回访", "/manage/leads"
    yield "班主任", cast.teachers[0], "成批登记孩子们的心愿", "/manage/batches/new"
    yield "单位联络员", shop, "认领，送达，看感谢信", "/claims"
    yield "社区", cast.reviewers[1], "审核，发布，办结", "/manage/wishes"


def _padded(label: str, width: int) -> str:
    return label + " " * (width - _WIDE * len(label))
