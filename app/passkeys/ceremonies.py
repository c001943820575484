"""The two ceremonies of WebAuthn level 2, checked by the library `webauthn`: §7.1 registration, §7.2 assertion.

Both want the person verified (PIN, finger, face) and our own origin to the letter. No attestation is asked: what counts
is who registers the key, not who made it.
"""

import json

from msgspec import Struct
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from app.kit.bytes64 import from_base64url
from app.passkeys.errors import ChallengeOver, NoSuchPasskey, PasskeyRefused
from app.passkeys.rules import DIGEST_BYTES, Site
from app.passkeys.schemas import AnswerIn, RegisterIn

ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


class Registered(Struct, frozen=True):
    """What is kept of a new key."""

    id: bytes
    public_key: bytes
    sign_count: int


def challenge_in(client_data: str) -> bytes:
    """The question that a browser says it was asked; whether we asked it is looked up by its digest.

    Raises:
        ChallengeOver: for what cannot be one of ours.
    """
    try:
        said = json.loads(_bytes(client_data))
        challenge = from_base64url(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, PasskeyRefused) as unfit:
        raise ChallengeOver from unfit
    if len(challenge) != DIGEST_BYTES:
        raise ChallengeOver
    return challenge


def check_registration(said: RegisterIn, challenge: bytes, site: Site) -> Registered:
    """The new key, if the browser's word holds.

    Raises:
        PasskeyRefused: at the first step that does not hold.
    """
    raw_id = _bytes(said.id)
    response = AuthenticatorAttestationResponse(
        client_data_json=_bytes(said.client_data), attestation_object=_bytes(said.attestation)
    )
    try:
        verified = verify_registration_response(
            credential=RegistrationCredential(id=said.id, raw_id=raw_id, response=response),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except _UNFIT as unfit:
        raise PasskeyRefused from unfit
    if verified.credential_id != raw_id:
        raise PasskeyRefused
    return Registered(verified.credential_id, verified.credential_public_key, verified.sign_count)


def check_answer(said: AnswerIn, challenge: bytes, site: Site, known: Registered) -> int:
    """The key's new counter, if its word on this question holds.

    Raises:
        PasskeyRefused: at the first step that does not hold.
    """
    response = AuthenticatorAssertionResponse(
        client_data_json=_bytes(said.client_data),
        authenticator_data=_bytes(said.authenticator_data),
        signature=_bytes(said.signature),
    )
    try:
        verified = verify_authentication_response(
            credential=AuthenticationCredential(id=said.id, raw_id=known.id, response=response),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except _UNFIT as unfit:
        raise PasskeyRefused from unfit
    return verified.new_sign_count


# Whatever a hostile browser sends ends here, also where the library meets it while decoding.
_UNFIT = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


def key_id(text: str) -> bytes:
    """The id of a key, as browsers write it; what is none belongs to nobody."""
    try:
        return from_base64url(text)
    except ValueError as unfit:
        raise NoSuchPasskey from unfit


def _bytes(text: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError as unfit:
        raise PasskeyRefused from unfit
