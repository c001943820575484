"""Acts on orders, a file an act."""
