"""How good the product's pictures are, measured: who they show, where, whom they leak into, and how long it takes."""
