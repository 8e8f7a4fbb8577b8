"""组织树 tree: changes of the tree, by who may make them at once and by who proposes them."""
