"""活动的页面 pages: the calendar, scanning, showing codes, planning and leading events."""
