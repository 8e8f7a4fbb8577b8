"""岗位 posts: stewards with a term, and the month of duty that two people vouch for."""
