"""活动 events: planning, sign-up, codes, check-in and check-out, settlement."""
