"""导出 exports: files that take long are asked for, made in the background, and fetched later."""
