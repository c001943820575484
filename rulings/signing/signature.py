"""Signing: PAdES B-T over the whole file, which then may never change (DocMDP "no changes")."""

import threading
from io import BytesIO
from typing import Any, ClassVar

import httpx
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.kit.errors import DomainError
from app.kit.text import _
from rulings.signing.archiving import archive
from rulings.signing.authority import Authority

FIELD = "Office"
# Hex digits kept free for signature, chain and timestamp. A constant saves pyHanko a rehearsal of the whole signature.
_RESERVED = 16384


class TimestampUnavailable(DomainError):
    """The timestamp authority did not answer; the ruling stays unsigned and is tried again."""

    status: ClassVar[int] = 503
    slug: ClassVar[str] = "timestamp-unavailable"
    sentence: ClassVar[str] = _(
        "The timestamp authority did not answer. The ruling was not signed; it will be tried again."
    )


class _Timestamps(TimeStamper):
    """RFC 3161 over HTTP (§3.4), one connection kept open."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._client = httpx.Client(timeout=10)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            reply = self._client.post(
                self._url, content=req.dump(), headers={"Content-Type": "application/timestamp-query"}
            )
            reply.raise_for_status()
            response = tsp.TimeStampResp.load(reply.content)
            response["time_stamp_token"]  # a rejection carries none, and is no ASN.1 that asn1crypto would take
        except (httpx.HTTPError, ValueError) as error:
            raise TimestampUnavailable from error
        return response

    def close(self) -> None:
        self._client.close()


class _LoadedKey(Signer):
    """pyHanko's own signer parses and checks the private key again for each signature; this one holds it ready."""

    def __init__(self, authority: Authority) -> None:
        certificate, root = _asn1(authority.certificate), _asn1(authority.root)
        super().__init__(signing_cert=certificate, cert_registry=SimpleCertificateStore.from_certs([certificate, root]))
        self._key = authority.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002 - pyHanko's signature
        if dry_run:
            return bytes(72)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def _asn1(certificate: Any) -> asn1.Certificate:  # noqa: ANN401 - from one library's certificate to the other's
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class OfficeSigner:
    """The key loaded once and the connection to the timestamp authority; shared by threads, who take turns."""

    def __init__(self, authority: Authority, timestamp_url: str) -> None:
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            name="Redress",
        )
        self._trust = authority.trust
        self._turn = threading.Lock()
        self._timestamps = _Timestamps(timestamp_url)
        self._pdf_signer = PdfSigner(
            metadata,
            signer=_LoadedKey(authority),
            timestamper=self._timestamps,
            new_field_spec=SigFieldSpec(FIELD, readable_field_name="Redress"),
        )

    def sign(self, pdf: bytes) -> bytes:
        out = BytesIO()
        with self._turn:
            self._pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=_RESERVED, output=out)
        return out.getvalue()

    def archive(self, signed: bytes) -> bytes:
        """The archive's copy of a file that was signed here."""
        with self._turn:
            return archive(signed, self._trust, self._timestamps)

    def close(self) -> None:
        """Let go of the connection to the timestamp authority."""
        self._timestamps.close()


def sign(pdf: bytes, signer: OfficeSigner) -> bytes:
    """The same file with the office's signature over all of it. Real time; the case's own date stands on the page.

    Waits for the timestamp and runs a loop of its own: called from a thread, never from inside an event loop.

    Raises:
        TimestampUnavailable: when no timestamp could be had; nothing was signed.
    """
    return signer.sign(pdf)
