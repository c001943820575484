"""The second factor of those whom others must be able to trust: passkeys (WebAuthn level 2)."""
