"""The permission matrix as the promises have it, written down apart from the product's table."""

from collections.abc import Mapping

#: action → role → scope letter. `self` stands for everybody with an account but auditors and
#: system administrators. E, N, U and T reach the node of the role and all below it.
PROMISED: Mapping[str, Mapping[str, str]] = {
    # own points, own evidence; signing up, checking in and out
    "me.see": {"self": "S", "auditor": "S", "sysadmin": "S"},
    "me.change": {"self": "S", "auditor": "S", "sysadmin": "S"},
    "attendance.self": {"self": "S"},
    "event.sign_up": {"self": "S"},
    "points.own": {"self": "S"},
    "check.ask": {"self": "S"},
    # for somebody without a phone; the decision is the community's, the branch's, the parent's
    "check.enter": {"grid_worker": "N", "staff": "N", "secretary": "N"},
    "check.see": {"staff": "N", "secretary": "N", "upper": "T", "auditor": "T"},
    "check.decide": {"staff": "N", "secretary": "N", "upper": "T"},
    # create / change an event; units may propose
    "event.propose": {
        "organiser": "E",
        "grid_worker": "N",
        "staff": "N",
        "secretary": "N",
        "unit_contact": "U",
        "unit_lead": "U",
    },
    "event.change": {
        "organiser": "E",
        "grid_worker": "N",
        "staff": "N",
        "secretary": "N",
        "unit_contact": "U",
        "unit_lead": "U",
    },
    # an event that nobody planned, with those who came
    "event.backfill": {"organiser": "E", "staff": "N", "secretary": "N"},
    # an event's points: community and branch approve, the upper committee sets the rule
    "event.publish": {"staff": "N", "secretary": "N", "upper": "T"},
    "event.settle": {"organiser": "E", "staff": "N", "secretary": "N", "upper": "T"},
    "event.manage_list": {
        "organiser": "E",
        "grid_worker": "N",
        "staff": "N",
        "secretary": "N",
        "unit_contact": "U",
        "unit_lead": "U",
        "upper": "T",
        "auditor": "T",
    },
    # see the rotating code; scan a volunteer's code; the list of participants
    "code.show": {"desk": "E", "organiser": "E", "staff": "N"},
    "desk.check_in": {"desk": "E", "organiser": "E", "staff": "N"},
    # a screen or a desk on a machine that nobody signs in on
    "device.see": {"desk": "E", "organiser": "E", "staff": "N", "secretary": "N", "upper": "T"},
    "device.hand_over": {"desk": "E", "organiser": "E", "staff": "N"},
    "device.end": {"organiser": "E", "staff": "N", "secretary": "N", "upper": "T"},
    "hand.propose": {"desk": "E", "organiser": "E", "staff": "N", "secretary": "N"},
    "attendance.close": {"organiser": "E", "staff": "N"},
    "attendance.list": {"desk": "E", "organiser": "E", "staff": "N", "auditor": "T"},
    # what rules noticed: the office looks into it, the auditor reads
    "signal.see": {"staff": "N", "upper": "T", "auditor": "T"},
    "signal.decide": {"staff": "N", "upper": "T"},
    # points of others, ranking with names
    "points.totals": {
        "secretary": "N",
        "party_worker": "N",
        "staff": "N",
        "upper": "T",
        "auditor": "T",
    },
    "ranking.names": {
        "secretary": "N",
        "party_worker": "N",
        "staff": "N",
        "upper": "T",
        "auditor": "T",
    },
    "ranking.export": {"secretary": "N", "party_worker": "N", "upper": "T"},
    "ledger.verify": {"auditor": "A"},
    # memberships; accounts
    "member.see": {"secretary": "N", "party_worker": "N", "staff": "N", "upper": "T"},
    "member.link": {"secretary": "N", "staff": "N", "upper": "T"},
    "member.phone": {"secretary": "N", "staff": "N"},
    "roster.import": {"secretary": "N", "party_worker": "N", "staff": "N", "upper": "T"},
    "person.merge": {"staff": "N", "upper": "T"},
    "person.disable": {"staff": "N", "secretary": "N", "upper": "T"},
    "activation.print": {"staff": "N", "secretary": "N"},
    "card.print": {"staff": "N", "secretary": "N"},
    # roles, the tree, schemes and switches
    "role.grant": {
        "unit_lead": "U",
        "staff": "N",
        "secretary": "N",
        "upper": "T",
        "admin": "T",
    },
    "role.approve": {"staff": "N", "secretary": "N", "upper": "T", "admin": "T"},
    # the community's office proposes, the parent and the administrator act and decide
    "organisation.change": {"staff": "N", "upper": "T", "admin": "T"},
    "organisation.decide": {"upper": "T", "admin": "T"},
    "scheme.see": {
        "secretary": "N",
        "party_worker": "N",
        "staff": "N",
        "upper": "T",
        "auditor": "A",
        "admin": "T",
    },
    "scheme.draft": {"staff": "N", "upper": "T", "admin": "T"},
    "scheme.publish": {"upper": "T", "admin": "T"},
    "switch.set": {"admin": "T"},
    "calendar.change": {"upper": "T", "admin": "T"},
    # the annual review
    "review.own": {"self": "S"},
    "review.see": {
        "secretary": "N",
        "committee": "N",
        "party_worker": "N",
        "upper": "T",
        "auditor": "T",
    },
    "review.compute": {"secretary": "N", "party_worker": "N"},
    "review.compile": {"party_worker": "N", "upper": "T"},
    "review.publish": {"secretary": "N"},
    "review.decide": {"secretary": "N", "committee": "N", "upper": "T"},
    # whom the meeting named signs as a member; the service asks for the capacity
    "review.sign": {"secretary": "N", "committee": "N", "upper": "T", "self": "S"},
    "review.enter": {"secretary": "N", "party_worker": "N"},
    "review.timetable": {"upper": "T"},
    "review.correct": {"upper": "T"},
    "review.verify": {"secretary": "N", "upper": "T", "auditor": "A"},
    # certificates of volunteer service: one's own, the office's, and who is entitled to issue
    "certificate.ask": {"self": "S"},
    "certificate.see": {"staff": "N", "upper": "T", "auditor": "T"},
    "certificate.issue": {"staff": "N", "upper": "T"},
    "certificate.entitle": {"upper": "T", "admin": "T"},
    # what goes to the national system names people: not for who reads them masked
    "bundle.make": {"staff": "N", "upper": "T"},
    # 双报到: what members who reported to a community did there
    "reporting.see": {"party_worker": "N", "staff": "N", "upper": "T", "auditor": "T"},
    # the log, and the operation of the house
    "audit.read": {"auditor": "A", "upper": "T"},
    "audit.read_system": {"sysadmin": "A"},
    "operation": {"sysadmin": "A"},
    # wishes: posting, reviewing, the wisher's data, claiming, feedback, closing
    "wish.post": {"self": "S"},
    "wish.enter": {"grid_worker": "N", "staff": "N"},
    "wish.lead": {"steward": "N", "grid_worker": "N", "staff": "N"},
    "wish.see": {"grid_worker": "N", "staff": "N", "upper": "T", "auditor": "T"},
    "wish.review": {"staff": "N"},
    "wish.contact": {"grid_worker": "N", "staff": "N"},
    "wish.claim": {"self": "S", "unit_contact": "U", "unit_lead": "U", "secretary": "N"},
    "wish.deliver": {
        "self": "S",
        "unit_contact": "U",
        "unit_lead": "U",
        "secretary": "N",
        "grid_worker": "N",
        "staff": "N",
    },
    "wish.confirm": {"self": "S", "grid_worker": "N", "staff": "N"},
    "wish.close": {"staff": "N"},
    "wish.coordinate": {"upper": "T"},
    "wish.figures": {"staff": "N", "upper": "T", "auditor": "T"},
    # counts for a hall without anybody's name, so for the masked administrator too
    "big_screen.see": {
        "party_worker": "N",
        "staff": "N",
        "upper": "T",
        "admin": "T",
        "auditor": "T",
    },
    "big_screen.hand_over": {"staff": "N", "upper": "T", "admin": "T"},
    "wish.limits": {"staff": "N", "upper": "T"},
    # posts: opened by the office, ticked by the contact person, confirmed by the community
    "post.see": {
        "grid_worker": "N",
        "staff": "N",
        "secretary": "N",
        "upper": "T",
        "auditor": "T",
    },
    "post.open": {"staff": "N", "secretary": "N"},
    "post.tick": {"grid_worker": "N", "staff": "N", "secretary": "N"},
    "post.confirm": {"staff": "N", "upper": "T"},
    # units: vetting, and their three lists
    "unit.vet": {"staff": "N", "upper": "T"},
    "unit.lists": {"unit_contact": "U", "unit_lead": "U"},
    # handing out for points at the desk of a community, and its sheet of receipts
    "spending.desk": {"staff": "N"},
    "spending.sheet": {"staff": "N", "upper": "T"},
    # systems outside that are told what was recorded: the platform's administrators, two of them
    "webhook.see": {"admin": "T", "auditor": "A"},
    "webhook.change": {"admin": "T"},
    "webhook.approve": {"admin": "T"},
    # notices and what waits for a second person
    "notice.organisation": {
        "staff": "N",
        "secretary": "N",
        "party_worker": "N",
        "unit_contact": "U",
        "unit_lead": "U",
        "upper": "T",
    },
    # the administrator finds changes of the tree there, and nothing that gives points
    "approval.list": {"staff": "N", "secretary": "N", "upper": "T", "admin": "T"},
    "approval.decide": {"staff": "N", "secretary": "N", "upper": "T"},
    # who answers for what: seen, given, and approved by a second person
    "role.see": {
        "unit_lead": "U",
        "staff": "N",
        "secretary": "N",
        "upper": "T",
        "admin": "T",
        "auditor": "T",
    },
}

#: what nobody of these roles may ever hold, whatever else is added (rules 1–2 over the table)
NEVER: Mapping[str, frozenset[str]] = {
    "sysadmin": frozenset({"me.see", "me.change", "operation", "audit.read_system"}),
    "auditor": frozenset(
        {
            "me.see",
            "me.change",
            "event.manage_list",
            "attendance.list",
            "signal.see",
            "points.totals",
            "webhook.see",
            "ranking.names",
            "ledger.verify",
            "scheme.see",
            "review.see",
            "review.verify",
            "reporting.see",
            "audit.read",
            "wish.see",
            "wish.figures",
            "big_screen.see",
            "post.see",
            "check.see",
            "certificate.see",
            "role.see",
        }
    ),
}
