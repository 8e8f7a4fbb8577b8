"""心愿的状态 machine: every state, every step between them and who may take it, as one table.

Steps that a table can say are said here alone: services ask `after`, the chart in
`docs/algorithms/wishes.md` is written from it, tests walk it (domain.md §7).
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.wishes.errors import WrongOrder


class State(enum.StrEnum):
    """Where a wish stands. A released or reopened claim is history, no state of its own."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    CLAIMED = "claimed"
    IN_PROGRESS = "in_progress"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    REJECTED = "rejected"
    RETURNED = "returned"
    MERGED = "merged"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    HARD = "hard"
    CLOSED_UNREACHABLE = "closed_unreachable"
    ENDED = "ended"


LABELS: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "草稿",
        State.SUBMITTED: "待审核",
        State.PUBLISHED: "待认领",
        State.CLAIMED: "已认领",
        State.IN_PROGRESS: "办理中",
        State.HANDED_OVER: "已交对接人",
        State.DELIVERED: "已送达，待确认",
        State.CONFIRMED: "已评价，待办结",
        State.CLOSED: "已办结",
        State.REJECTED: "未能受理",
        State.RETURNED: "退回修改",
        State.MERGED: "已并入另一个心愿",
        State.REFERRED: "已转办",
        State.WITHDRAWN: "已撤回",
        State.EXPIRED: "逾期未认领",
        State.HARD: "街道协调中",
        State.CLOSED_UNREACHABLE: "回访未果",
        State.ENDED: "已终止",
    }
)


class Who(enum.StrEnum):
    """Who takes a step."""

    AUTHOR = "author"
    RESIDENT = "resident"
    CONTACT = "contact"
    STAFF = "staff"
    CLAIMER = "claimer"
    STREET = "street"
    CLOCK = "clock"


WHO_LABELS: Mapping[Who, str] = MappingProxyType(
    {
        Who.AUTHOR: "填写人",
        Who.RESIDENT: "居民",
        Who.CONTACT: "对接人",
        Who.STAFF: "社区",
        Who.CLAIMER: "认领方",
        Who.STREET: "街道",
        Who.CLOCK: "到时自动",
    }
)


class Verb(enum.StrEnum):
    """What is done to a wish."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    RETURN = "return"
    REJECT = "reject"
    MERGE = "merge"
    REFER = "refer"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    BEGIN = "begin"
    RELEASE = "release"
    TAKE_BACK = "take_back"
    LAPSE = "lapse"
    HAND_OVER = "hand_over"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    GIVE_UP_CALLING = "give_up_calling"
    CLOSE = "close"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    RESUME = "resume"
    EXPIRE = "expire"
    END = "end"


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of step: from which states, to which one, by whom, and what it is called."""

    before: tuple[State, ...]
    after: State
    who: tuple[Who, ...]
    label: str


#: nobody has promised to fulfil it yet
OPEN = (State.PUBLISHED, State.HARD)
#: somebody has a live claim and the thing is still with him
HELD = (State.CLAIMED, State.IN_PROGRESS)

STEPS: Mapping[Verb, Step] = MappingProxyType(
    {
        Verb.SUBMIT: Step(
            (State.DRAFT, State.RETURNED), State.SUBMITTED, (Who.AUTHOR, Who.RESIDENT), "提交"
        ),
        Verb.PUBLISH: Step((State.SUBMITTED,), State.PUBLISHED, (Who.STAFF,), "审核通过并发布"),
        Verb.RETURN: Step((State.SUBMITTED,), State.RETURNED, (Who.STAFF,), "退回修改"),
        Verb.REJECT: Step((State.SUBMITTED,), State.REJECTED, (Who.STAFF,), "不予受理"),
        Verb.MERGE: Step(
            (State.SUBMITTED, State.PUBLISHED), State.MERGED, (Who.STAFF,), "并入另一个心愿"
        ),
        Verb.REFER: Step((State.SUBMITTED,), State.REFERRED, (Who.STAFF,), "转办"),
        Verb.WITHDRAW: Step(
            (State.DRAFT, State.RETURNED, State.SUBMITTED, *OPEN, *HELD),
            State.WITHDRAWN,
            (Who.RESIDENT, Who.CONTACT),
            "撤回",
        ),
        Verb.CLAIM: Step(OPEN, State.CLAIMED, (Who.CLAIMER,), "认领"),
        Verb.BEGIN: Step(
            (State.CLAIMED,), State.IN_PROGRESS, (Who.CLAIMER, Who.CONTACT, Who.STAFF), "已联系"
        ),
        Verb.RELEASE: Step(HELD, State.PUBLISHED, (Who.CLAIMER,), "放弃认领"),
        Verb.TAKE_BACK: Step((*HELD, State.HANDED_OVER), State.PUBLISHED, (Who.STAFF,), "收回认领"),
        Verb.LAPSE: Step(HELD, State.PUBLISHED, (Who.CLOCK,), "到期收回认领"),
        Verb.HAND_OVER: Step(HELD, State.HANDED_OVER, (Who.CLAIMER,), "交给对接人"),
        Verb.DELIVER: Step(
            (*HELD, State.HANDED_OVER), State.DELIVERED, (Who.CLAIMER, Who.CONTACT), "送达"
        ),
        Verb.CONFIRM: Step(
            (State.DELIVERED, State.CLOSED_UNREACHABLE),
            State.CONFIRMED,
            (Who.RESIDENT, Who.CONTACT),
            "评价：满意或基本满意",
        ),
        Verb.DISPUTE: Step(
            (State.DELIVERED,), State.IN_PROGRESS, (Who.RESIDENT, Who.CONTACT), "评价：不满意"
        ),
        Verb.GIVE_UP_CALLING: Step(
            (State.DELIVERED,), State.CLOSED_UNREACHABLE, (Who.CONTACT,), "三次未联系上"
        ),
        Verb.CLOSE: Step((State.CONFIRMED,), State.CLOSED, (Who.STAFF,), "办结"),
        Verb.REOPEN: Step(
            (State.CLOSED, State.CLOSED_UNREACHABLE),
            State.IN_PROGRESS,
            (Who.RESIDENT, Who.CONTACT, Who.STAFF),
            "重新办理",
        ),
        Verb.ESCALATE: Step((State.PUBLISHED,), State.HARD, (Who.CLOCK, Who.STAFF), "转街道协调"),
        Verb.RESUME: Step((State.HARD,), State.PUBLISHED, (Who.STREET,), "协调后重新发布"),
        Verb.EXPIRE: Step(OPEN, State.EXPIRED, (Who.CLOCK,), "过了需要的日期"),
        Verb.END: Step(
            (*OPEN, *HELD, State.HANDED_OVER, State.DELIVERED),
            State.ENDED,
            (Who.STAFF, Who.STREET),
            "终止",
        ),
    }
)

#: where a claim is live: at most one, and exactly one (domain.md §7)
CLAIM_LIVES = frozenset({*HELD, State.HANDED_OVER, State.DELIVERED, State.CONFIRMED})
#: what everybody may see where the channel is the wall
ON_THE_WALL = frozenset(
    {*OPEN, *CLAIM_LIVES, State.CLOSED, State.CLOSED_UNREACHABLE, State.EXPIRED}
)
#: nothing more happens by itself
OVER = frozenset(
    {
        State.CLOSED,
        State.REJECTED,
        State.MERGED,
        State.REFERRED,
        State.WITHDRAWN,
        State.EXPIRED,
        State.CLOSED_UNREACHABLE,
        State.ENDED,
    }
)


def after(state: State, verb: Verb) -> State:
    """The state that a step leads to. Raises `WrongOrder` where it cannot be taken now."""
    step = STEPS[verb]
    if state not in step.before:
        raise WrongOrder(state=LABELS[state], verb=step.label)
    return step.after


def may_follow(state: State) -> Iterable[Verb]:
    """The steps that can be taken from a state, in the order of the table."""
    return (verb for verb, step in STEPS.items() if state in step.before)


def chart() -> str:
    """The machine as a Mermaid state diagram, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {state}: {LABELS[state]}" for state in State]
    for step in STEPS.values():
        who = "、".join(WHO_LABELS[each] for each in step.who)
        lines += [f"    {before} --> {step.after}: {step.label}（{who}）" for before in step.before]
    lines += [f"    {state} --> [*]" for state in State if state in OVER]
    return "\n".join(lines) + "\n"
