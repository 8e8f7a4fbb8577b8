"""审计 audit: who did what to whom, kept and never changed."""
