"""What becomes of every column that names a person, when two records of one become one."""

import enum
import re
from collections.abc import Mapping

import sqlalchemy as sa

from app.core.db import Model


class Fate(enum.Enum):
    """What a merge does with a column that names the record that goes."""

    #: the row names the record kept from then on
    MOVES = "moves"
    #: the row is never changed; whoever reads it reads both records of one human being
    READ_THROUGH = "read through"
    #: who did something, under the record of that time; gives no rights to anybody
    HISTORY = "history"
    #: ends with the record that goes
    ENDS = "ends"


_MOVES, _READ, _HISTORY, _ENDS = Fate.MOVES, Fate.READ_THROUGH, Fate.HISTORY, Fate.ENDS
#: table → column → fate
FATES: Mapping[str, Mapping[str, Fate]] = {
    "activation_codes": {"person_id": _ENDS, "created_by_id": _HISTORY},
    "appeals": {
        "asker_id": _READ,
        "entered_by_id": _READ,
        "accepted_by_id": _READ,
        "decided_by_id": _READ,
    },
    # open ones: who made it may still not decide it
    "approvals": {"made_by_id": _MOVES, "decided_by_id": _HISTORY},
    # the gainer is noted a second time, so that neither record approves it
    "approval_gainers": {"person_id": _READ},
    "attendances": {"person_id": _READ},
    "audit_entries": {"actor_id": _HISTORY},
    "certificate_issuers": {"set_by_id": _HISTORY},
    "certificates": {"person_id": _READ, "issued_by_id": _HISTORY, "ended_by_id": _HISTORY},
    "client_keys": {"actor_id": _HISTORY},
    # a device goes out with its giver (decision 0019)
    "event_devices": {"issued_by_id": _ENDS, "ended_by_id": _HISTORY},
    "event_sessions": {"closed_by_id": _HISTORY},
    "events": {"created_by_id": _MOVES, "published_by_id": _HISTORY, "settled_by_id": _HISTORY},
    # files of seven days, for who asked for them and nobody else
    "exports": {"asked_by_id": _ENDS},
    "hand_entries": {"made_by_id": _HISTORY},
    "hand_entry_people": {"person_id": _READ},
    # the ledger is never edited: taken back by opposite lines and booked anew
    "ledger_entries": {"made_by_id": _HISTORY, "approved_by_id": _HISTORY},
    "memberships": {"person_id": _MOVES},
    "notices": {"person_id": _MOVES},
    "notices_kept_in": {"person_id": _MOVES},
    "persons": {"merged_into_id": _MOVES},
    "point_accounts": {"person_id": _READ},
    "post_duty_lines": {
        "person_id": _READ,
        "ticked_by_id": _READ,
        "confirmed_by_id": _HISTORY,
    },
    "post_holdings": {"person_id": _READ, "appointed_by_id": _HISTORY, "ended_by_id": _HISTORY},
    "posts": {"opened_by_id": _HISTORY, "closed_by_id": _HISTORY},
    "purse_turns": {"person_id": _ENDS},
    "record_changes": {"by_id": _HISTORY, "approved_by_id": _HISTORY},
    "refused_scans": {"person_id": _READ, "actor_id": _READ, "decided_by_id": _HISTORY},
    "revaluations": {"made_by_id": _HISTORY, "approved_by_id": _HISTORY},
    "review_compilations": {"begun_by_id": _HISTORY},
    "review_entries": {"person_id": _MOVES, "entered_by_id": _HISTORY},
    "review_exemptions": {"person_id": _MOVES, "made_by_id": _HISTORY},
    # what hung out and what was signed never changes
    "review_names": {"person_id": _READ},
    "review_objections": {
        "person_id": _MOVES,
        "made_by_id": _MOVES,
        "entered_by_id": _HISTORY,
        "decided_by_id": _HISTORY,
    },
    "review_rows": {"person_id": _READ},
    "review_signatures": {"person_id": _HISTORY},
    "review_supplements": {"made_by_id": _HISTORY},
    "review_timetables": {"set_by_id": _HISTORY},
    "review_versions": {"computed_by_id": _HISTORY},
    "reviews": {"opened_by_id": _HISTORY, "named_signer_id": _MOVES},
    # ended, and granted anew to the record kept
    "role_grants": {
        "person_id": _ENDS,
        "granted_by_id": _HISTORY,
        "approved_by_id": _HISTORY,
        "ended_by_id": _HISTORY,
    },
    # a preview that is kept for a day; what waits is decided by its approval
    "tree_changes": {"made_by_id": _ENDS},
    "role_proposals": {"person_id": _MOVES},
    "roster_previews": {"made_by_id": _ENDS},
    "scans": {"actor_id": _HISTORY},
    # offices alone, and the record of who holds one never goes
    "scheme_drafts": {"made_by_id": _HISTORY, "changed_by_id": _HISTORY},
    "scheme_versions": {"published_by_id": _HISTORY, "approved_by_id": _HISTORY},
    "screen_devices": {"issued_by_id": _ENDS, "ended_by_id": _HISTORY},
    "service_records": {
        "person_id": _READ,
        "made_by_id": _HISTORY,
        "approved_by_id": _HISTORY,
    },
    "sign_ins": {"person_id": _ENDS},
    "sign_ups": {"person_id": _MOVES},
    "signals": {"decided_by_id": _HISTORY},
    "spending_receipts": {"person_id": _READ, "made_by_id": _HISTORY},
    "spending_undos": {"made_by_id": _HISTORY},
    "thank_you_letters": {"issued_by_id": _HISTORY},
    "unit_line_answers": {"made_by_id": _HISTORY},
    "unit_lines": {"made_by_id": _HISTORY},
    "unit_vettings": {"asked_by_id": _HISTORY, "vetted_by_id": _HISTORY},
    "webhook_subscriptions": {"made_by_id": _HISTORY, "approved_by_id": _HISTORY},
    "wechat_bindings": {"person_id": _MOVES},
    "wish_batches": {"made_by_id": _HISTORY},
    "wish_beneficiaries": {"person_id": _MOVES},
    "wish_call_backs": {"made_by_id": _HISTORY},
    "wish_claim_partners": {"answered_by_id": _HISTORY},
    "wish_claims": {"person_id": _MOVES, "made_by_id": _MOVES, "released_by_id": _HISTORY},
    "wish_consents": {"recorded_by_id": _HISTORY},
    "wish_deliveries": {"made_by_id": _HISTORY},
    "wish_invitations": {"invited_by_id": _HISTORY},
    "wish_leads": {"made_by_id": _MOVES, "handled_by_id": _HISTORY},
    "wish_participants": {"person_id": _MOVES},
    "wish_photos": {"made_by_id": _HISTORY, "cleared_by_id": _HISTORY},
    "wish_settings": {"changed_by_id": _HISTORY},
    "wish_steps": {"by_id": _HISTORY},
    "wishes": {"created_by_id": _MOVES, "contact_id": _MOVES, "reviewed_by_id": _HISTORY},
}
_NAMES_A_PERSON = re.compile(r"(?:^|_)(?:person|actor|asker|by)_id")


def columns_of_people() -> dict[str, set[str]]:
    """Every column of every table that names a person, with a foreign key or by its name."""
    found: dict[str, set[str]] = {}
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            points_at = {key.target_fullname for key in column.foreign_keys}
            is_named = isinstance(column.type, sa.Uuid) and _NAMES_A_PERSON.search(column.name)
            if "persons.id" in points_at or (is_named and not points_at):
                found.setdefault(table.name, set()).add(column.name)
    return found


def columns(fate: Fate) -> list[sa.Column[object]]:
    """The columns that share a fate."""
    return [
        Model.metadata.tables[table].columns[name]
        for table, fates in FATES.items()
        for name, each in fates.items()
        if each is fate
    ]
