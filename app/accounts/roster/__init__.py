"""名册 roster: people and memberships from an Excel sheet, shown before anything is written."""
