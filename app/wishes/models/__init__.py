"""心愿的表 models: the wish and whom it is for, claims, deliveries, papers, units' lists."""

from app.wishes.models.claim import Claim, Invitation, Participant, Partner, PartnerState
from app.wishes.models.course import CallBack, Delivery, Photo, PhotoKind, WishStep
from app.wishes.models.paper import (
    Batch,
    Lead,
    LeadState,
    Letter,
    ListedWish,
    MonthlyList,
    WishSettings,
)
from app.wishes.models.unit import Line, LineAnswer, LineKind, LineState, Vetting, VettingState
from app.wishes.models.wish import Beneficiary, Consent, ConsentKind, Wish

__all__ = [
    "Batch",
    "Beneficiary",
    "CallBack",
    "Claim",
    "Consent",
    "ConsentKind",
    "Delivery",
    "Invitation",
    "Lead",
    "LeadState",
    "Letter",
    "Line",
    "LineAnswer",
    "LineKind",
    "LineState",
    "ListedWish",
    "MonthlyList",
    "Participant",
    "Partner",
    "PartnerState",
    "Photo",
    "PhotoKind",
    "Vetting",
    "VettingState",
    "Wish",
    "WishSettings",
    "WishStep",
]
