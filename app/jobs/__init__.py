"""定时任务 jobs: what happens by itself: the work, its timetable, and who wakes up for it."""
