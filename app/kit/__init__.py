"""Shared tools. They know no domain: nothing here has heard of a case or a ruling."""
