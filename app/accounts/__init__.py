"""人员 accounts: people, their memberships, how they sign in and what they may do."""
