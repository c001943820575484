"""Acts of the export: wanting one, and writing it."""
