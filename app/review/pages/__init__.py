"""考核的页面 pages: branches and their four steps, the notice, objections, a member's own line."""
