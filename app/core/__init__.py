"""底座 core: what lies below the domain and knows nothing of it."""
