"""申诉的页面 pages: asking and following one's own requests, and answering those of one's node."""
