"""微心愿的规矩 rules: the machine, its clocks and limits, and what words may hold; all pure."""
