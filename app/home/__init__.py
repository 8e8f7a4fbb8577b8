"""首页 home: pages over several subjects; no tables of its own."""
