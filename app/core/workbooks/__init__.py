"""表格 workbooks: uploaded Excel lists, guarded, opened and understood cell by cell."""
