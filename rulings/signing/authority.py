"""Who may sign: the office's key and certificate, and the roots that a reader trusts.

The folder of an authority holds `office.p12` and its passphrase, and what may be handed to anyone: `office-root.pem`,
`office-root.crl`, `timestamps-root.pem`. The demo makes its own and keeps the root's key beside them,
`office-root.key`, so that keys can be changed (`keys`); an office keeps its root elsewhere. The demo's names say DEMO,
and every page signed by it says so too.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.kit import clock
from app.kit.settings import Settings
from rulings.errors import DemoChain, SignerUrlWrong

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
DEMO_MARK = "DEMO"
OFFICE = "office.p12"
_YEARS = timedelta(days=3652)


@dataclass(frozen=True)
class Trust:
    """What a reader believes beforehand. DER, so that it can be taken from a folder, an export or a setting."""

    office_roots: tuple[bytes, ...]
    timestamp_roots: tuple[bytes, ...]
    revocations: tuple[bytes, ...] = ()


class SigningKey(Protocol):
    """A P-256 key, in memory or in a token."""

    def sign(self, data: bytes, signature_algorithm: ec.ECDSA) -> bytes: ...

    def public_key(self) -> ec.EllipticCurvePublicKey: ...


@dataclass(frozen=True)
class Authority:
    """The office's signing identity, its key loaded once. Whoever reads `office.p12` and its passphrase can sign."""

    key: SigningKey
    certificate: x509.Certificate
    root: x509.Certificate
    trust: Trust
    folder: Path

    @property
    def demo(self) -> bool:
        """Whether anyone could have made this authority; read from the certificate, not from a setting."""
        return DEMO_MARK in self.root.subject.rfc4514_string()


def open_authority(settings: Settings) -> Authority:
    """What the operator chose to sign with; where nothing was chosen, the folder's own, made as a demo if need be.

    Raises:
        SignerUrlWrong: the setting names no key.
        DemoChain: in production, what signs or stamps is a demo.
    """
    folder, url = settings.authority_dir, settings.signer_url
    if settings.production and not (settings.timestamp_url and (url or (folder / "office.p12").exists())):
        raise DemoChain
    if url.startswith("pkcs11:"):
        from rulings.signing.token import load_token  # noqa: PLC0415 - only where there is one

        authority = load_token(url, folder)
    elif url:
        authority = _load_file(url, folder)
    else:
        authority = ensure_demo_authority(folder)
    if settings.production and authority.demo:
        raise DemoChain
    return authority


def stamp_of(settings: Settings) -> tuple[int, int]:
    """Another one once the key was changed; whoever keeps a key in memory looks."""
    try:
        seen = (settings.authority_dir / OFFICE).stat()
    except FileNotFoundError:
        return 0, 0
    return seen.st_ino, seen.st_mtime_ns


def _load_file(url: str, folder: Path) -> Authority:
    """`file:///etc/redress/office.p12`, with the passphrase beside it in `office.passphrase`."""
    file = Path(urlsplit(url).path)
    try:
        return _load(file, folder)
    except (OSError, ValueError) as unfit:
        raise SignerUrlWrong(why=str(unfit)) from unfit


def ensure_demo_authority(folder: Path) -> Authority:
    """The authority in `folder`, made there at the first run; of two runs at once, one wins and both use it."""
    if not (folder / "office.p12").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".authority-", dir=folder.parent))
        _make_demo(made)
        try:
            made.rename(folder)
        except OSError:
            shutil.rmtree(made)
    return load_authority(folder)


def load_authority(folder: Path) -> Authority:
    return _load(folder / OFFICE, folder)


def _load(file: Path, folder: Path) -> Authority:
    passphrase = file.with_suffix(".passphrase").read_bytes().strip()
    key, certificate, chain = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate is None or not chain:
        message = f"{file} must hold an elliptic-curve key (P-256), its certificate and its root's"
        raise ValueError(message)
    return Authority(key, certificate, chain[-1], trust_in(folder), folder)


def trust_in(folder: Path) -> Trust:
    """The public half of an authority's folder; an export carries the same three files."""
    crl = folder / "office-root.crl"
    return Trust(
        office_roots=_certificates(folder / "office-root.pem"),
        timestamp_roots=_certificates(folder / "timestamps-root.pem"),
        revocations=(_der(x509.load_pem_x509_crl(crl.read_bytes())),) if crl.exists() else (),
    )


def _certificates(file: Path) -> tuple[bytes, ...]:
    return tuple(_der(certificate) for certificate in x509.load_pem_x509_certificates(file.read_bytes()))


def _der(item: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    return item.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Issuer:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def _make_demo(folder: Path) -> None:
    office_root, timestamps_root = make_root("office root"), make_root("timestamp root")
    office = certify(office_root, "ruling signature", DOCUMENT_SIGNING)
    timestamps = certify(timestamps_root, "timestamps", ExtendedKeyUsageOID.TIME_STAMPING)
    passphrase = secrets.token_urlsafe(32).encode()
    locked = serialization.BestAvailableEncryption(passphrase)
    write_once(folder / "office.p12", sealed(office, office_root.certificate, passphrase))
    write_once(folder / "office.passphrase", passphrase)
    write_once(folder / "office-root.pem", pem_of(office_root.certificate))
    write_once(folder / "office-root.key", _private_pem(office_root.key, locked))
    write_once(folder / "office-root.crl", revocation_list(office_root, (), number=1))
    write_once(folder / "timestamps-root.pem", pem_of(timestamps_root.certificate))
    write_once(folder / "timestamps.pem", pem_of(timestamps.certificate))
    write_once(folder / "timestamps.key", _private_pem(timestamps.key))


def sealed(office: Issuer, root: x509.Certificate, passphrase: bytes) -> bytes:
    locked = serialization.BestAvailableEncryption(passphrase)
    return pkcs12.serialize_key_and_certificates(b"office", office.key, office.certificate, [root], locked)


def _name(what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Redress {DEMO_MARK} 演示"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Redress {DEMO_MARK} {what}"),
        ]
    )


def _draft(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = clock.real_now() - timedelta(hours=1)
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def make_root(what: str) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _draft(_name(what), _name(what), key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Issuer(key, certificate)


def certify(issuer: Issuer, what: str, purpose: x509.ObjectIdentifier) -> Issuer:
    """An end certificate for one purpose alone: the timestamp key can never sign a ruling (RFC 3161 §2.3, RFC 9336)."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _draft(_name(what), issuer.certificate.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return Issuer(key, certificate)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def revocation_list(issuer: Issuer, revoked: Iterable[x509.RevokedCertificate], *, number: int) -> bytes:
    start = clock.real_now() - timedelta(hours=1)
    crl = x509.CertificateRevocationListBuilder(
        issuer.certificate.subject, start, start + _YEARS, revoked_certificates=list(revoked)
    )
    identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    numbered = crl.add_extension(x509.CRLNumber(number), critical=False).add_extension(identity, critical=False)
    return numbered.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def pem_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(
    key: ec.EllipticCurvePrivateKey,
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption(),  # noqa: B008 - never changes
) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)


def write_once(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
