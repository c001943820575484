"""What an accepted ruling has others do: signed orders, their acknowledgement and proof, and what stands in public."""
