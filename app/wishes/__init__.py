"""微心愿 wishes: from a resident's words to a thank-you letter, and the units' three lists."""
