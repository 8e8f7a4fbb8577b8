"""构成 components: the parts that a score is put together from, each by its own way."""

from collections.abc import Mapping, Sequence

from app.schemes.errors import NothingToCompare
from app.schemes.rules.conversion import Conversion, convert
from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import Number, divided, half_up
from app.schemes.rules.ranking import Place, class_of, places, reason_to_leave_out
from app.schemes.rules.review import Component, Measure, RankingRule
from app.schemes.rules.version import Version


def raw_points(version: Version, component: Component, account: Account) -> int:
    """A part before conversion and weight, in hundredths."""
    if component.grades:
        grade = account.member.attributes.get(component.grades.attribute, "")
        amount = component.grades.points.get(grade, component.grades.otherwise)
    else:
        amount = half_up(measured(version, account, component.source))
    if component.at_least is not None:
        amount = max(amount, component.at_least)
    return amount if component.at_most is None else min(amount, component.at_most)


def in_order(components: Mapping[str, Component]) -> Sequence[Component]:
    """The parts, each after those it is made of; the checker refuses circles."""
    done: dict[str, Component] = {}

    def visit(component: Component) -> None:
        source = component.source
        if source.kind == "component" and source.key not in done:
            visit(components[source.key])
        done[component.key] = component

    for component in components.values():
        visit(component)
    return tuple(done.values())


def score_all(
    version: Version,
    components: Mapping[str, Component],
    accounts: Sequence[Account],
    ranking: RankingRule,
) -> None:
    """Set every account's components and score; without components the total is the score.

    Parts that another part is made of are not added again.
    """
    inner = {c.source.key for c in components.values() if c.source.kind == "component"}
    for component in in_order(components):
        for account in accounts:
            account.components[component.key] = raw_points(version, component, account)
        _convert_all(version, component, accounts, ranking)
    for account in accounts:
        outer = [account.components[key] for key in components if key not in inner]
        account.score = sum(outer) if components else account.evaluation.total


def rounded_part(mark: int, weight: Number) -> int:
    """A mark weighed in percent, rounded half up."""
    return mark if weight == 100 else half_up(divided(mark * weight, 100))


def _convert_all(
    version: Version, component: Component, accounts: Sequence[Account], ranking: RankingRule
) -> None:
    if component.conversion:
        own = Measure("component", component.key)
        marks = converted(version, component.conversion, accounts, ranking=ranking, by=own)
        for account in accounts:
            account.components[component.key] = marks[account.id]
    for account in accounts:
        mark = account.components[component.key]
        account.components[component.key] = rounded_part(mark, component.weight)


def converted(
    version: Version,
    conversion: Conversion,
    accounts: Sequence[Account],
    *,
    ranking: RankingRule,
    by: Measure,
) -> Mapping[str, int]:
    """The mark of every account by one measure, compared inside its ranking class.

    Who is not ranked is measured against those who are, but above nobody: at most like the first,
    and without a mark where it goes by rank.
    """
    amounts = {one.id: half_up(measured(version, one, by)) for one in accounts}
    if not conversion.compares:
        return {one: convert(conversion, amount) for one, amount in amounts.items()}
    ranked = [one for one in accounts if not reason_to_leave_out(ranking, one.member)]
    found = places(version, ranking, ranked, by=(by,))
    tops: dict[str, int] = {}
    for one in ranked:
        name = found[one.id].ranked_apart
        tops[name] = max(tops.get(name, amounts[one.id]), amounts[one.id])
    return {
        one.id: _compared(
            conversion,
            amounts[one.id],
            top=tops.get(class_of(ranking, one.member)),
            place=found.get(one.id),
        )
        for one in accounts
    }


def _compared(conversion: Conversion, amount: int, *, top: int | None, place: Place | None) -> int:
    rank, size = (place.rank, place.size) if place else (None, None)
    most = amount if top is None else min(amount, top)
    try:
        return convert(conversion, most, top=top, rank=rank, size=size)
    except NothingToCompare:
        return 0
