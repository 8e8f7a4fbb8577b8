"""年度考核 review: from the ledger to a signed, frozen sheet of a branch's year (domain.md §6)."""
