"""服务证明的页面 pages: my own, the office's, and the check that is open to all."""
