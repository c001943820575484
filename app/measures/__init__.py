"""How well the office does, by the consumer's own word. There is no count of closures, and no figure about a person."""
