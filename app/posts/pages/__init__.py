"""岗位的页面 pages: the office's posts, ticking a month, confirming it, one's own months."""
