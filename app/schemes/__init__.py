"""积分办法 schemes: a scheme as data and the pure functions that value facts by it."""
