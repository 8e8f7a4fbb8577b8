"""地址 addresses: which pages and which parts of the API are served; nothing is found by magic."""

from app.accounts import api as accounts_api
from app.accounts import audit_api, binding_pages, card_pages, member_pages, wechat_pages
from app.accounts import pages as accounts_pages
from app.accounts.roster import pages as roster_pages
from app.appeals import api as appeals_api
from app.appeals.pages import behalf as appeals_behalf
from app.appeals.pages import office as appeals_office
from app.appeals.pages import own as appeals_own
from app.big_screen import device_pages as screen_devices
from app.big_screen import pages as big_screen_pages
from app.certificates import api as certificates_api
from app.certificates.pages import checking as certificates_check
from app.certificates.pages import issuers as certificate_issuers
from app.certificates.pages import office as certificates_office
from app.certificates.pages import own as certificates_own
from app.core import health
from app.events import api as events_api
from app.events import attendance_api, refusals_api
from app.events.pages import (
    backfill,
    calendar,
    calendar_files,
    codes,
    companion,
    desk,
    desk_offline,
    devices,
    evidence,
    finding,
    hand,
    late,
    leading,
    planning,
    proving,
    refusals,
    roll_file,
    scanning,
    signals,
    times,
)
from app.events.pages import sharing as event_sharing
from app.exports import api as exports_own_api
from app.exports import pages as exports_own
from app.home import (
    admin,
    audit_pages,
    calendar_days,
    device_taking,
    docs,
    drafting,
    me,
    me_trace,
    organisations,
    roles,
    scheme_drafts,
    scheme_local,
    scheme_publishing,
    styleguide,
    todo,
    tree_import,
    tree_moving,
    tree_pages,
    years,
)
from app.home import pages as home_pages
from app.home.people import merging_pages as person_merging
from app.home.people import own_number
from app.home.people import pages as people_pages
from app.home.people import relation_pages as person_relations
from app.home.people import step_pages as person_steps
from app.notices import api as notices_api
from app.notices import pages as notices_pages
from app.points import api as points_api
from app.points import exports_api, exports_pages, months_pages
from app.points import pages as points_pages
from app.posts import api as posts_api
from app.posts.pages import checking_page, ticking_page
from app.posts.pages import office as posts_office
from app.review import api as review_api
from app.review.pages import branches as review_branches
from app.review.pages import compiling as review_compiling
from app.review.pages import filling as review_filling
from app.review.pages import notice as review_notice
from app.review.pages import objections as review_objections
from app.review.pages import own as review_own
from app.review.pages import papers as review_papers
from app.review.pages import reporting as review_reporting
from app.review.pages import steps as review_steps
from app.review.pages import timing as review_timing
from app.review.pages import trying as review_trying
from app.schemes import pages as schemes_pages
from app.spending import api as spending_api
from app.spending import desk_pages as spending_desk
from app.spending import pages as spending_pages
from app.spending import sheet_pages as spending_sheet
from app.webhooks import pages as webhooks_pages
from app.wishes import api as wishes_api
from app.wishes import claims_api, units_api
from app.wishes.pages import (
    answering,
    batches,
    behalf,
    calling,
    cards,
    closing_pages,
    deciding,
    figures_page,
    leads,
    limits_page,
    lists,
    pictures,
    posting,
    taking,
    unit_desk_page,
    units,
    vetting_page,
)
from app.wishes.pages import claims as wish_claims
from app.wishes.pages import delivering as wish_delivering
from app.wishes.pages import desk as wish_desk
from app.wishes.pages import letters as wish_letters
from app.wishes.pages import office as wish_office
from app.wishes.pages import reading as wish_reading
from app.wishes.pages import sharing as wish_sharing

#: what people open
PAGES = (
    health,
    accounts_pages,
    home_pages,
    me,
    me_trace,
    years,
    audit_pages,
    notices_pages,
    binding_pages,
    wechat_pages,
    admin,
    calendar_days,
    docs,
    organisations,
    roles,
    tree_pages,
    tree_moving,
    tree_import,
    todo,
    member_pages,
    people_pages,
    person_steps,
    person_relations,
    person_merging,
    own_number,
    card_pages,
    roster_pages,
    schemes_pages,
    calendar,
    calendar_files,
    event_sharing,
    scanning,
    companion,
    late,
    finding,
    codes,
    planning,
    proving,
    backfill,
    hand,
    times,
    evidence,
    refusals,
    signals,
    leading,
    roll_file,
    desk,
    desk_offline,
    devices,
    device_taking,
    exports_pages,
    months_pages,
    points_pages,
    appeals_own,
    appeals_office,
    appeals_behalf,
    posts_office,
    review_branches,
    review_compiling,
    review_filling,
    review_notice,
    review_objections,
    review_own,
    review_papers,
    review_reporting,
    review_steps,
    review_timing,
    review_trying,
    ticking_page,
    checking_page,
    spending_pages,
    spending_desk,
    spending_sheet,
    wish_reading,
    wish_sharing,
    taking,
    wish_claims,
    wish_delivering,
    pictures,
    units,
    wish_letters,
    drafting,
    scheme_drafts,
    scheme_local,
    scheme_publishing,
    styleguide,
    posting,
    answering,
    behalf,
    cards,
    leads,
    batches,
    wish_desk,
    wish_office,
    deciding,
    calling,
    closing_pages,
    lists,
    limits_page,
    unit_desk_page,
    vetting_page,
    figures_page,
    big_screen_pages,
    screen_devices,
    webhooks_pages,
    exports_own,
    certificates_own,
    certificates_office,
    certificates_check,
    certificate_issuers,
)
#: what programs ask
APIS = (
    accounts_api,
    audit_api,
    notices_api,
    events_api,
    attendance_api,
    refusals_api,
    points_api,
    exports_api,
    appeals_api,
    posts_api,
    review_api,
    spending_api,
    wishes_api,
    claims_api,
    units_api,
    exports_own_api,
    certificates_api,
)
