"""Looking into files that nobody trusts: in a child process behind a fence, never in the service itself."""
