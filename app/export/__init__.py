"""The auditor's export: rulings, the papers beside them and the journal in one folder, checked with nothing but it."""
