"""What the promised matrix lets whom do to which thing."""

from tests.security.matrix import PROMISED
from tests.security.row import BUSINESS, OWN_RANKING, PUBLIC, SIGNED_IN, Row
from tests.security.world import EVENTS, WISHES, holds_at, home_of, is_below

RIGHTS = (
    "points.totals",
    "member.see",
    "ranking.names",
    "roster.import",
    "switch.set",
    "role.see",
)
#: the nodes and people that are asked for
NODES = ("branch", "sibling_branch", "community", "street", "other_branch", "foreign")
PEOPLE = ("member", "other_member", "volunteer", "stranger", "foreign")
OBJECTS = {
    "": ("",),
    "event": (*EVENTS, "foreign"),
    "node": NODES,
    # pages that stand on the same verbs as the API are asked for fewer
    "page event": ("own", "sibling", "draft"),
    "page node": ("branch", "sibling_branch", "foreign"),
    "person": PEOPLE,
    # the same; who belongs nowhere is in the care of the offices
    "cared": PEOPLE,
    "wish": (*WISHES, "foreign"),
    "any wish": ("own", "other", "draft", "foreign"),
    "unit": ("unit", "foreign"),
    # nodes with a big screen
    "hall": ("community", "other_community", "street", "foreign"),
    "community": ("community", "other_community", "foreign"),
}
#: in whose name a wish may be claimed: a unit, a branch, a member
CLAIMERS = frozenset({"unit_contact", "unit_lead", "secretary", "member", "organiser"})
APART = ("auditor", "sysadmin")
#: who cares for those without a branch or community
OFFICES = frozenset({"staff", "upper"})


def expected(row: Row, who: str, thing: str) -> str:
    """`in`, `sign_in`, `forbidden` or `hidden`."""
    if row.action == PUBLIC:
        return "in" if _may_know(row, who, thing) else "hidden"
    if not who:
        return "sign_in"
    if row.action == OWN_RANKING:
        return "in" if _sees_ranking(who, thing) else "hidden"
    if row.action == BUSINESS:
        return "in" if any(may(who, right, thing) for right in RIGHTS) else "hidden"
    return "in" if row.action == SIGNED_IN else _by_matrix(row, who, thing)


def _by_matrix(row: Row, who: str, thing: str) -> str:
    if is_stopped_at_the_gate(row, who):
        return "forbidden"
    if row.about == "event":
        return _about_event(row, who, thing)
    if row.about in {"wish", "any wish"}:
        return _about_wish(row, who, thing)
    if row.about in {"person", "cared"}:
        return "in" if _reaches(row, who, thing) else "hidden"
    if thing == "foreign":
        return "hidden"
    if not row.about or may(who, row.action, thing):
        return "in"
    if row.also and may(who, row.also, thing):
        return "in"
    return "forbidden" if row.known else "hidden"


def _reaches(row: Row, who: str, person: str) -> bool:
    if row.about == "cared" and not _home(person):
        return (holds_at(who) or ("", ""))[0] in OFFICES
    return may(who, row.action, _home(person))


def is_stopped_at_the_gate(row: Row, who: str) -> bool:
    """Whether somebody may do this nowhere, so that the object does not matter."""
    gate = row.gate or row.action
    return row.action in PROMISED and gate in PROMISED and not _may_anywhere(who, gate)


def things(row: Row, who: str) -> tuple[str, ...]:
    """The objects worth asking for: two are enough where all are refused alike."""
    is_page = row.about in {"event", "node"} and "api" not in row.endpoint
    every = OBJECTS[f"page {row.about}" if is_page else row.about]
    is_alike = row.action != PUBLIC and (not who or is_stopped_at_the_gate(row, who))
    return (every[0], every[-1])[: len(every)] if is_alike else every


def _may_know(row: Row, who: str, thing: str) -> bool:
    if not row.drafts:
        # what is for everybody alike is not there for who knows more
        who = ""
    if row.about == "event":
        return _knows(who, thing)
    return row.about != "wish" or _knows_wish(who, thing)


def _knows_wish(who: str, wish: str) -> bool:
    """Whether somebody may know of a wish: it is on the wall, or his business."""
    if wish == "foreign":
        return False
    place, maker, is_published = WISHES[wish]
    return is_published or who == maker or may(who, "wish.see", place)


def _about_wish(row: Row, who: str, thing: str) -> str:
    if not _knows_wish(who, thing):
        return "hidden"
    place, maker, is_published = WISHES[thing]
    if not is_published and not row.drafts and who != maker:
        return "hidden"
    if row.about == "any wish" or (row.author and who == maker):
        return "in"
    if row.action == "wish.claim":
        return "in" if who in CLAIMERS else "forbidden"
    return "in" if may(who, row.action, place) else "forbidden"


def _about_event(row: Row, who: str, thing: str) -> str:
    if not _knows(who, thing):
        return "hidden"
    is_own = PROMISED[row.action].get("self") == "S"
    return "in" if is_own or may(who, row.action, EVENTS[thing][0], event=thing) else "forbidden"


def may(who: str, action: str, node: str, *, event: str = "") -> bool:
    """Whether the promised matrix lets somebody do it at a node (or to an event there)."""
    role, held_at = (holds_at(who) or ("", "")) if who else ("", "")
    letter = PROMISED[action].get(role)
    if letter is None or not node or node == "foreign":
        return False
    if role == "desk":
        return event == "own"
    return letter == "A" or is_below(node, held_at)


def _may_anywhere(who: str, action: str) -> bool:
    if not who:
        return False
    role = (holds_at(who) or ("", ""))[0]
    row = PROMISED[action]
    return role in row or ("self" in row and role not in APART)


def _knows(who: str, event: str) -> bool:
    """Whether somebody may know that an event exists."""
    if event == "foreign":
        return False
    node, maker, publisher = EVENTS[event]
    return bool(publisher) or who == maker or may(who, "event.manage_list", node)


def _home(person: str) -> str:
    return "foreign" if person == "foreign" else home_of(person)


def _sees_ranking(who: str, node: str) -> bool:
    """By right, or the own place in the ranking of a node one lives below (switch `band`)."""
    return may(who, "ranking.names", node) or (
        node != "foreign" and bool(home_of(who)) and is_below(home_of(who), node)
    )
