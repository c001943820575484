"""The house: puts the service together."""
