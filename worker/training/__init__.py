"""Learning one face: a recipe, a dataset, one flat loop, checkpoints, checks by likeness."""
