"""组织 organisations: the tree of places and party bodies, with units and teams on it."""
