"""积分 points: the append-only ledger, its totals and rankings."""
