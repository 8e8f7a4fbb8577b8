"""数据大屏 big_screen: what a community did this year, for the hall; nobody is named."""
