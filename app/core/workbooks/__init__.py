"""表格 workbooks: Excel lists that came in, read cell by cell; and sheets to print."""
