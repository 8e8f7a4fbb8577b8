"""积分办法的规矩 errors: what can be wrong with a scheme's text or with the way it is applied."""

from collections.abc import Sequence
from typing import NamedTuple

from app.core.errors import DomainError


class Fault(NamedTuple):
    """One fault, or one silent point, of a scheme's text, with its place.

    `line` counts from 1; 0 = the file as a whole. `path` is the way through the document,
    `items.hours.value`. `code` is for programs, `sentence` for people.
    """

    line: int
    path: str
    code: str
    sentence: str


class InvalidScheme(DomainError):
    """The text is not a scheme; `faults` names every fault with its line."""

    code = "invalid_scheme"
    status = 422
    sentence = "积分办法有 %(number)s 处需要修改，第一处在第 %(line)s 行：%(first)s"
    hint = "请按所列行号逐处修改后再提交。"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(
            fields={fault.path or "document": [fault.sentence] for fault in faults},
            number=len(self.faults),
            line=first.line,
            first=first.sentence,
        )


class NotNext(DomainError):
    """A fact cannot simply be added: it lies before the last one, or time has changed the rest."""

    code = "not_next"
    sentence = "这条记录不能直接累加，需要重新计算全部记录。"


class NoVersionInForce(DomainError):
    """There is no version of the scheme to apply."""

    code = "no_version_in_force"
    sentence = "这个办法还没有任何版本，暂时不能计分。"


class NothingToCompare(DomainError):
    """A conversion by the first, by rank or by percentile was asked for one person alone."""

    code = "nothing_to_compare"
    sentence = "这种折算要和同组成员比较，请先给出同组的最高分或名次。"


class InvalidFacts(DomainError):
    """A list of facts that cannot be read; `faults` names every one with its place in the file."""

    code = "invalid_facts"
    status = 422
    sentence = "记录文件有 %(number)s 处需要修改，第一处：%(first)s"
    hint = "请对照 docs/schemes.md 的格式修改后再试。"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(number=len(self.faults), first=self.faults[0].sentence)
