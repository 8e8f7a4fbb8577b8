"""爱心超市 spending: points exchanged for gifts; a ledger of its own that touches no review."""
