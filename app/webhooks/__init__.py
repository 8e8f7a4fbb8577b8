"""对外推送 webhooks: what was recorded, told to other systems, signed, in order, at least once."""
