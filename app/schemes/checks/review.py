"""评定核对 review: levels that gap or overlap, marks out of order, parts that go in circles."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from app.schemes.checks.amounts import ascending_faults
from app.schemes.checks.attributes import undeclared, who_faults
from app.schemes.checks.places import Found
from app.schemes.checks.references import circles, known
from app.schemes.rules.conversion import (
    ByPercentile,
    ByRank,
    Conversion,
    MarkSteps,
    Piecewise,
    RankMark,
)
from app.schemes.rules.numbers import Number, points_text
from app.schemes.rules.review import Band, Grades, LevelTable, Measure
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Path


def faults(version: Version) -> Iterator[Found]:
    """Every contradiction in what the scheme makes of totals."""
    yield from _components(version)
    if version.review.conversion:
        yield from conversion_faults(("conversion",), version.review.conversion)
    for index, table in enumerate(version.review.levels):
        yield from _table(("levels", index), table, version)
        if index and not _filters(version.review.levels[index - 1]):
            sentence = "前一张表没有写 for，适用于所有人，这张表永远用不到"
            yield Found(("levels", index), "unreachable", sentence)
    yield from _ranking(version)


def measure_faults(path: Path, measure: Measure, version: Version) -> Iterator[Found]:
    """A measure of something that the scheme does not name."""
    names: dict[str, Any] = {
        "item": version.items,
        "quantity": version.items,
        "facts": version.items,
        "group": version.groups,
        "number": version.member_numbers,
        "component": version.review.components,
    }
    if measure.key:
        yield from known(path, (measure.key,), names[measure.kind])


def _components(version: Version) -> Iterator[Found]:
    origins: dict[str, tuple[str, ...]] = {}
    for component in version.review.components.values():
        path: Path = ("components", component.key)
        yield from measure_faults((*path, "from"), component.source, version)
        if component.source.kind in ("score", "mark"):
            yield Found((*path, "from"), "circle", "构成部分不能取自综合分或折算分本身")
        if component.source.kind == "component":
            origins[component.key] = (component.source.key,)
        if component.conversion:
            yield from conversion_faults((*path, "conversion"), component.conversion)
        if component.grades:
            yield from _grades((*path, "grades"), component.grades, version)
    yield from circles(origins, lambda key: ("components", key, "from"))


def _grades(path: Path, grades: Grades, version: Version) -> Iterator[Found]:
    use = ((*path, "values"), grades.attribute, tuple(grades.points))
    yield from undeclared((use,), version.member_attributes)


def conversion_faults(path: Path, conversion: Conversion) -> Iterator[Found]:
    """Rows of a conversion that gap, overlap, repeat, or are out of order."""
    check = _KINDS.get(type(conversion.kind))
    if check:
        yield from check(path, conversion.kind)
    least, most = conversion.at_least, conversion.at_most
    if least is not None and most is not None and least > most:
        yield Found((*path, "at_least"), "ends_crossed", "at_least 不能大于 at_most")


def _mark_steps(path: Path, kind: MarkSteps) -> Iterator[Found]:
    ends = [row.at for row in kind.rows]
    yield from ascending_faults((*path, "steps"), ends, name="台阶", scale=100)


def _pieces(path: Path, kind: Piecewise) -> Iterator[Found]:
    for index, (row, after) in enumerate(pairwise(kind.rows), start=1):
        at = (*path, "piecewise", index, "over")
        if row.up_to is None or after.over < row.up_to:
            yield Found(at, "bracket_overlap", "这一段与上一段重叠")
        elif after.over > row.up_to:
            yield Found(at, "bracket_gap", "这一段没有接上上一段")


def _rank_marks(path: Path, rows: Sequence[RankMark], name: str) -> Iterator[Found]:
    ends = [row.up_to for row in rows if row.up_to is not None]
    yield from ascending_faults((*path, name), ends, name="名次")
    for index, row in enumerate(rows[:-1]):
        if row.up_to is None:
            yield Found((*path, name, index), "unreachable", "只有最后一行可以不写 up_to")


_KINDS: dict[type, Callable[[Path, Any], Iterator[Found]]] = {
    MarkSteps: _mark_steps,
    Piecewise: _pieces,
    ByRank: lambda path, kind: _rank_marks(path, kind.rows, "by_rank"),
    ByPercentile: lambda path, kind: _rank_marks(path, kind.rows, "by_percentile"),
}


def _table(path: Path, table: LevelTable, version: Version) -> Iterator[Found]:
    yield from who_faults((*path, "for"), table.who, version)
    yield from measure_faults((*path, "by"), table.by, version)
    kind = "bands" if table.bands else "shares"
    keys = [row.key for row in table.rows]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Found((*path, kind, index, "key"), "duplicate_level", f"等级“{key}”写了两次")
    if table.shares and sum(share.percent for share in table.shares) != 100:
        yield Found((*path, "shares"), "shares_not_whole", "各等级比例之和应为 100")
    if sum(band.percent or 0 for band in table.bands) > 100:
        yield Found((*path, "bands"), "shares_not_whole", "各等级比例之和不应超过 100")
    for index, band in enumerate(table.bands):
        yield from _band((*path, "bands", index), band, version)
    for index, (upper, lower) in enumerate(pairwise(table.bands), start=1):
        yield from _neighbours((*path, "bands", index), upper, lower)


def _band(path: Path, band: Band, version: Version) -> Iterator[Found]:
    for index, also in enumerate(band.also):
        yield from measure_faults((*path, "also", index, "by"), also.by, version)
    bottom, top = lowest(band), highest(band)
    if bottom is not None and top is not None and bottom > top:
        yield Found(path, "ends_crossed", "这一等级的下限高于上限")


def _neighbours(path: Path, upper: Band, lower: Band) -> Iterator[Found]:
    """Two levels next to one another, the higher first; amounts have two decimals."""
    bottom, top = lowest(upper), highest(lower)
    if upper.is_limited and top is not None:
        sentence = f"“{upper.label}”有名额，没有名额的人会落空：“{lower.label}”请不写 to 或 below"
        yield Found(path, "level_gap", sentence)
        return
    if bottom is None and upper.is_limited:
        return
    if bottom is None:
        if not upper.also:
            yield Found(path, "level_overlap", "上一等级没有下限，这一等级永远用不到")
        return
    low = lowest(lower)
    is_sieved = bool(upper.also) or upper.is_limited
    if low is not None and (low > bottom or (low == bottom and not is_sieved)):
        yield Found(path, "not_descending", "等级应从高到低排列")
    elif top is not None and top >= bottom and not upper.also:
        yield Found(path, "level_overlap", f"“{upper.label}”与“{lower.label}”重叠")
    elif top is not None and top < bottom - 1:
        gap = f"{points_text(top)} 与 {points_text(bottom)}"
        yield Found(path, "level_gap", f"{gap} 之间没有等级，请接上")


def lowest(band: Band) -> Number | None:
    """The lowest hundredth that belongs to a level."""
    ends = band.ends
    return ends.start if ends.above is None else ends.above + 1


def highest(band: Band) -> Number | None:
    """The highest hundredth that belongs to a level."""
    ends = band.ends
    return ends.to if ends.below is None else ends.below - 1


def _filters(table: LevelTable) -> bool:
    return table.who != type(table.who)()


def _ranking(version: Version) -> Iterator[Found]:
    ranking = version.review.ranking
    for index, measure in enumerate(ranking.by):
        yield from measure_faults(("ranking", "by", index), measure, version)
    for index, one in enumerate(ranking.leave_out):
        yield from who_faults(("ranking", "leave_out", index, "for"), one.who, version)
    splits = ("", "category", "stage", *version.member_attributes)
    if ranking.split not in splits:
        sentence = f"没有“{ranking.split}”：可按 category、stage 或人员属性分组"
        yield Found(("ranking", "split"), "unknown_attribute", sentence)
