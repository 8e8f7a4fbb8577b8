"""示例社区 demo: a made-up town of any size with a year behind it, and events that run today."""
