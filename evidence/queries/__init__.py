"""What a reader may see of the evidence; row-level security is the second wall behind every line."""
