"""The auditor's export: all rulings and the journal in one folder, which is checked with nothing but the folder."""
