"""What happened between the parties, and whose turn it is."""
