"""微心愿的页面 pages: posting, the wall, claims, the office's desk, papers."""
