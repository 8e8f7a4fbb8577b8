"""微心愿的纸面 papers: letters, cards, monthly lists and figures, from values to bytes."""
