"""脱敏 masking: what others see of a name, a phone number or an address.

One place for the whole house: serialisers call these, templates never cut texts themselves.
"""

import re

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
        "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷"
        "轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五",
    )
)

_ESTATE = re.compile(r"小区|新村|花园|花苑|家园|公寓|嘉苑|雅苑|名苑|佳苑")
_DOOR = re.compile(
    r"(?:[A-Za-z0-9]+|[一二三四五六七八九十百零〇两]+|[甲乙丙丁东南西北])"
    r"(?:号楼|幢|栋|单元|室|楼|层|座|户|门(?!路|街|镇|村)|#|-|－|—)"
)
_NUMBER = re.compile(
    r"[0-9０-９]|[A-Za-zＡ-Ｚａ-ｚ]|[一二三四五六七八九十百零〇两]+(?:号|弄|幢|栋|单元|室|楼|组|户)"
)
_AREA = re.compile(r"社区|街道|[村镇乡路街巷区]")


def mask_phone(phone: str) -> str:
    """`138****8000`; of a number shorter than a mobile's only the last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * len(phone[:-2]) + phone[-2:] if len(phone) > 4 else "*" * len(phone)


def mask_name(name: str) -> str:
    """The surname and one star, whatever the length: `张*`, `欧阳*`; of `买买提·吐尔逊` `买*`."""
    plain = name.strip()
    if len(plain) > 2 and plain[:2] in COMPOUND_SURNAMES and "·" not in plain:
        return f"{plain[:2]}*"
    return f"{plain[:1]}*" if plain else ""


def mask_address(address: str) -> str:
    """The address down to the estate 小区, never the building or the door.

    Cut behind the name of the estate; where none is named, before the first number; where no
    number stands either, behind the last road, village or area. What cannot be told is hidden.
    """
    plain = "".join(address.split())
    if not plain:
        return ""
    door, estate, number = _DOOR.search(plain), _ESTATE.search(plain), _NUMBER.search(plain)
    if estate and (door is None or estate.end() <= door.start()):
        return _cut(plain, estate.end())
    if number or door:
        return _cut(plain, min(found.start() for found in (number, door) if found))
    areas = list(_AREA.finditer(plain))
    return _cut(plain, areas[-1].end() if areas else 0)


def _cut(plain: str, end: int) -> str:
    return f"{plain[:end]}***"
