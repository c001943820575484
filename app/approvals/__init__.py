"""Two persons: what one proposes and another approves, to the letter, once, and within hours (design §5.6)."""
