"""微光 Weiguang: volunteer points and wish board of Chinese communities."""
