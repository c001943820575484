"""Changing the office's key: a new one in its place, or one that is trusted no more from a moment on.

Both need the root's key. What an old key signed before keeps its worth, because a timestamp says when that was; each
certificate that was in use stays in the folder, under `retired`.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.kit.durable import sync_folder
from rulings.errors import NoSuchCertificate, RootElsewhere
from rulings.signing.authority import (
    DOCUMENT_SIGNING,
    Issuer,
    certify,
    load_authority,
    pem_of,
    revocation_list,
    sealed,
    trust_in,
    write_once,
)

_RETIRED = "retired"


def serial_of(folder: Path) -> str:
    """The certificate that signs now, by its serial number in hexadecimal."""
    return _hex(load_authority(folder).certificate)


def check_can_change(folder: Path) -> None:
    """Whether keys can be changed here at all.

    Raises:
        RootElsewhere: the root's key is not in the folder.
    """
    if not (folder / "office-root.key").exists():
        raise RootElsewhere


def check_known(folder: Path, serial: str) -> None:
    """Whether the office ever signed with this certificate.

    Raises:
        NoSuchCertificate
    """
    if serial not in {_hex(each) for each in _used(folder)}:
        raise NoSuchCertificate(field="serial")


def rotate(folder: Path, before: str) -> str:
    """Sign with a new key from now on; the serial number of its certificate. Done once for each `before`.

    Raises:
        RootElsewhere
    """
    now = load_authority(folder)
    if _hex(now.certificate) != before:
        return _hex(now.certificate)
    office = certify(_root_in(folder), "ruling signature", DOCUMENT_SIGNING)
    (folder / _RETIRED).mkdir(mode=0o700, exist_ok=True)
    _put(folder / _RETIRED / f"{before}.pem", pem_of(now.certificate))
    _put(folder / "office.p12", sealed(office, now.root, _passphrase(folder)))
    return _hex(office.certificate)


def revoke(folder: Path, serial: str, at: datetime) -> None:
    """From `at` on this certificate signs nothing that counts; if it is the present one, a new key takes its place.

    Raises:
        RootElsewhere
    """
    issuer = _root_in(folder)
    listed = x509.load_pem_x509_crl((folder / "office-root.crl").read_bytes())
    if listed.get_revoked_certificate_by_serial_number(int(serial, 16)) is None:
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        entry = x509.RevokedCertificateBuilder(int(serial, 16), at.astimezone(UTC)).add_extension(
            reason, critical=False
        )
        number = listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
        _put(folder / "office-root.crl", revocation_list(issuer, [*listed, entry.build()], number=number))
    rotate(folder, serial)


def retired(folder: Path) -> list[x509.Certificate]:
    """The certificates that signed before the present one and were never revoked."""
    lists = [x509.load_der_x509_crl(each) for each in trust_in(folder).revocations]
    revoked = {entry.serial_number for each in lists for entry in each}
    return [each for each in _used_before(folder) if each.serial_number not in revoked]


def _used(folder: Path) -> Iterator[x509.Certificate]:
    yield load_authority(folder).certificate
    yield from _used_before(folder)


def _used_before(folder: Path) -> Iterator[x509.Certificate]:
    for path in sorted((folder / _RETIRED).glob("*.pem")):
        yield x509.load_pem_x509_certificate(path.read_bytes())


def _root_in(folder: Path) -> Issuer:
    check_can_change(folder)
    key = serialization.load_pem_private_key((folder / "office-root.key").read_bytes(), _passphrase(folder))
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise RootElsewhere
    return Issuer(key, load_authority(folder).root)


def _passphrase(folder: Path) -> bytes:
    return (folder / "office.passphrase").read_bytes().strip()


def _hex(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def _put(file: Path, content: bytes) -> None:
    """In one step: whoever reads meanwhile reads the old file or the new one."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    write_once(beside, content)
    beside.replace(file)
    sync_folder(file.parent)
