"""服务记录 records: the facts of who served, when and how it was proved."""
