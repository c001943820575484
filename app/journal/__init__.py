"""The journal: an append-only record that anyone can check, of what happened and when, without a name in it."""
