"""What is done with evidence, one file an act: handing in, disclosing, custody."""
