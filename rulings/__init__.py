"""The decision: rules, findings, reasons, remedy, document, signature."""
