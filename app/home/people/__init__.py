"""人员的页面 people: one person for those who look after people, and two records made one."""
