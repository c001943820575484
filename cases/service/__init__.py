"""The acts between the parties, one file an act. `moving.advance` is the only line that writes a case's state."""
