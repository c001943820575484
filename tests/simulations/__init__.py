"""An office through weeks of filings, by the rules of the draw themselves: docs/simulation.md."""
