"""Which canaries somebody may read without a look, because it is his work or his own."""

import re

from tests.security.canaries import Planted

#: pages whose business are the names of people with accounts, and who may open them
NAMED = re.compile(
    r"/(api/v1/)?organisations/[0-9a-f-]{36}/|/people/[0-9a-f-]{36}(/|$)|/manage/people"
    r"|/manage/spending/|/roles/[0-9a-f-]{36}/"
    r"|/reviews/[0-9a-f-]{36}/[0-9]{4}/reporting|/reporting/"
)
NAMERS = frozenset({"reviewer", "secretary", "party_worker", "upper", "auditor"})
#: a lead is read by who goes to the door; that it was read is written down
LEADS = re.compile(r"/manage/(leads$|wishes/new\?lead=)")
GOERS = frozenset({"grid_worker", "reviewer"})
#: who issues a certificate reads whose it is; who only audits reads it masked
CERTIFICATES = re.compile(r"/manage/certificates(/|$|[?])")
#: a request for a check is read by who may decide it
APPEALS = re.compile(r"/(api/v1/)?appeals(/|$|[?])")
#: who leads an event reads who came
CAME, LEADERS = re.compile(r"/manage/events/"), frozenset({"organiser", "reviewer"})
#: who stands at its desk takes along whom it expects
DESK, AT_DESK = re.compile(r"/events/[0-9a-f-]{36}/desk/people"), LEADERS | {"desk"}
DECIDERS = frozenset({"reviewer", "upper"})


def may_read(planted: Planted, who: str, path: str) -> frozenset[str]:
    """The canaries that somebody may read without a look."""
    found = planted.of(who) if who in {"resident"} else frozenset()
    if who in NAMERS and NAMED.match(path):
        found |= planted.account_names
    if who in GOERS and LEADS.match(path):
        found |= frozenset(planted.people["lead 81"].values)
    if who in LEADERS and CAME.match(path):
        found |= planted.account_names
    if who in AT_DESK and DESK.match(path):
        found |= planted.account_names
    if who in DECIDERS and (APPEALS.match(path) or CERTIFICATES.match(path)):
        found |= planted.of("resident")
    return found
