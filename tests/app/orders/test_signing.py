"""The signature that goes with an order: checked by a library that nobody here wrote, and by openssl's certificates."""

from base64 import b64decode

import pytest
from cryptography import x509
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from app.kit import clock
from app.kit.settings import Settings
from app.orders import signing
from app.orders.signing import OfficeKey
from rulings.signing import keys

BODY = '{"data":{"item":"14 英寸笔记本电脑"},"type":"ruling.order"}'.encode()


def check(key: OfficeKey, signature: str, body: bytes) -> dict:
    """As a receiver does: put the bytes back between the two dots, and take the key by its name from the key set."""
    header, _, end = signature.split(".")
    whole = f"{header}.{signing.base64url(body)}.{end}"
    return jws.deserialize_compact(whole, KeySet.import_key_set({"keys": [key.public]}), algorithms=["ES256"]).headers()


def test_one_changed_byte_is_noticed(key):
    signature = signing.sign(key, BODY)
    with pytest.raises(BadSignatureError):
        check(key, signature, BODY.replace(b"14", b"15"))


def test_another_key_of_the_same_name_does_not_fit(key, tmp_path):
    other = signing.office_key(Settings(home=tmp_path))
    forged = signing.OfficeKey(other.private, other.public | {"kid": key.id})
    with pytest.raises(BadSignatureError):
        check(key, signing.sign(forged, BODY), BODY)


def test_a_library_of_the_standard_finds_the_key_by_its_thumbprint_and_agrees(key):
    headers = check(key, signing.sign(key, BODY), BODY)
    assert headers == {"alg": "ES256", "kid": key.id}
    (public,) = KeySet.import_key_set({"keys": [key.public]}).keys
    assert public.thumbprint() == key.id
    assert "d" not in key.public


def test_the_certificate_beside_the_key_is_that_of_rulings(key):
    leaf, root = (x509.load_der_x509_certificate(b64decode(each)) for each in key.public["x5c"])
    leaf.verify_directly_issued_by(root)
    assert leaf.public_key() == key.private.public_key()


def test_what_an_earlier_key_signed_is_checked_until_that_key_is_revoked(tmp_path):
    settings = Settings(home=tmp_path)
    folder, first = settings.authority_dir, signing.office_key(settings)
    keys.rotate(folder, before := keys.serial_of(folder))
    now = signing.office_key(settings)
    assert signing.public_keys(settings) == [now.public, first.public]
    keys.revoke(folder, before, clock.real_now())
    assert signing.public_keys(settings) == [now.public]
