"""The copy for the archive: PAdES B-LTA (ETSI EN 319 142-1 §6.3), made of a ruling as it was issued.

Beside the signature it holds what one needs to judge it once the authorities are gone: certificates, lists of
revocations, and over all of it a timestamp of the document. The bytes that were issued stay in front, unchanged.
"""

import asyncio
from io import BytesIO

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator import ValidationContext

from rulings.signing.authority import Trust

FIELD = "Archive"
# The timestamp comes last, so that nothing stands behind it.
_BEFORE = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


def archive(signed: bytes, trust: Trust, timestamps: TimeStamper) -> bytes:
    """The archive's copy of a signed ruling. Real time; called from a thread, never from inside an event loop.

    Raises:
        TimestampUnavailable: no timestamp could be had; nothing was made.
    """
    return asyncio.run(_archive(signed, _context(trust), timestamps))


async def _archive(signed: bytes, context: ValidationContext, timestamps: TimeStamper) -> bytes:
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    documented = await async_add_validation_info(signature, context, output=BytesIO())
    stamped = await PdfTimeStamper(timestamps, field_name=FIELD).async_timestamp_pdf(
        IncrementalPdfFileWriter(documented), "sha256", context, output=BytesIO(), dss_settings=_BEFORE
    )
    return stamped.getvalue()


def _context(trust: Trust) -> ValidationContext:
    roots = (*trust.office_roots, *trust.timestamp_roots)
    return ValidationContext(
        trust_roots=[asn1.Certificate.load(root) for root in roots],
        crls=[asn1_crl.CertificateList.load(crl) for crl in trust.revocations],
        allow_fetching=False,
        # Of the authority of time only the operator's folder can tell; what is there is taken along.
        revocation_mode="soft-fail",
    )
