"""Whether a file is a valid ruling, or a paper beside one, step by step, for anyone who holds it."""

import hashlib
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO

import msgspec
from asn1crypto import crl as asn1_crl
from asn1crypto import parser
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from app.kit import clock
from app.kit.text import _
from app.kit.verdicts import StepFailed, StepUndetermined, make, overall
from rulings.schemas import ATTACHMENTS, RULING_TEXT_VERSION
from rulings.signing.authority import DOCUMENT_SIGNING, Trust
from rulings.signing.facts import Journal, JournalFact, Verdict
from rulings.signing.pages import attachments, page_texts

_CLOCK_SKEW = timedelta(minutes=5)
_FOR_THE_ARCHIVE = frozenset({ModificationLevel.NONE, ModificationLevel.LTA_UPDATES})


def verify(pdf: bytes, trust: Trust, journal: Journal | None) -> Verdict:
    """Whether `pdf` is a ruling of the office, or a paper beside one, whole, unchanged and in force.

    1. It is a PDF with exactly one signature, the office's; behind it the archive's copy has timestamps, nothing else.
    2. The signature is cryptographically valid.
    3. It covers the whole file: nothing before, between or behind, no later revision. In the archive's copy the last
       timestamp covers the whole file, and between the two nothing came but certificates, revocations and timestamps.
    4. Its certificate is for signing documents, chains to a trusted office root, was not revoked when it signed, and
       certifies the file as one that may not change (DocMDP "no changes").
    5. A trusted authority stamped the time of the signature, and each timestamp of the archive's copy.
    6. The attached `ruling.json` (`certificate.json`, `agreement.json`) is one, canonical, and the one printed on the
       pages: its number on each page, its digest on the last.
    7. The journal holds the SHA-256 of the file, for this number, under a signed checkpoint.
    8. It has not been superseded, corrected or annulled.

    A step that could not be made is undetermined, and then the whole never passes. Certificates are judged at the
    stamped time: a ruling outlives the certificate that signed it. Runs a loop of its own: called from a thread, never
    from inside an event loop.
    """
    file = _File(pdf, trust, journal)
    reports = tuple(make(number, step, file) for number, step in enumerate(_STEPS, start=1))
    return Verdict(overall(reports), reports, file.sha256, file.number, file.signed_at)


class _File:
    """The file under examination; each part is read once, by the first step that needs it."""

    def __init__(self, pdf: bytes, trust: Trust, journal: Journal | None) -> None:
        self.pdf, self.trust, self.journal = pdf, trust, journal
        self.sha256 = hashlib.sha256(pdf).hexdigest()
        self.number: str | None = None
        self.signed_at: datetime | None = None
        self.found: EmbeddedPdfSignature | None = None
        self.stamps: list[EmbeddedPdfSignature] = []

    @cached_property
    def reader(self) -> PdfFileReader:
        return PdfFileReader(BytesIO(self.pdf))

    @property
    def signature(self) -> EmbeddedPdfSignature:
        if self.found is None:
            raise StepUndetermined(_("Not looked at, because no single signature of the office was found."))
        return self.found

    @cached_property
    def stamped_at(self) -> datetime:
        """The time that the token claims; steps 4 and 5 together decide whether to believe it."""
        token = next(iter(extract_tst_data_iter(self.signature.signer_info, signed=False)), None)
        if token is None:
            raise StepFailed(_("The signature carries no timestamp."))
        return token["encap_content_info"]["content"].parsed["gen_time"].native

    @cached_property
    def status(self) -> PdfSignatureStatus:
        return validate_pdf_signature(
            self.signature,
            self.context(self.trust.office_roots),
            ts_validation_context=self.context(self.trust.timestamp_roots, revocations=False),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"non_repudiation"}, extd_key_usage={DOCUMENT_SIGNING.dotted_string}
            ),
        )

    def context(self, roots: tuple[bytes, ...], *, revocations: bool = True) -> ValidationContext:
        lists = [asn1_crl.CertificateList.load(crl) for crl in self.trust.revocations] if revocations else []
        return ValidationContext(
            trust_roots=[asn1.Certificate.load(root) for root in roots],
            crls=lists,
            allow_fetching=False,
            moment=self.stamped_at,
            revocation_mode="require" if lists else "soft-fail",
            retroactive_revinfo=True,
        )

    @cached_property
    def fact(self) -> JournalFact | None:
        if self.journal is None:
            raise StepUndetermined(_("The journal was not asked."))
        try:
            return self.journal.find_ruling_digest(self.sha256)
        except Exception as error:
            raise StepUndetermined(_("The journal could not be asked ({why})."), why=type(error).__name__) from error


def _step_1_one_signature(file: _File) -> str:
    if not file.pdf.startswith(b"%PDF-"):
        raise StepFailed(_("This is not a PDF."))
    signatures = list(file.reader.embedded_signatures)
    kinds = [str(each.sig_object["/Type"]) for each in signatures]
    if kinds[:1] != ["/Sig"] or set(kinds[1:]) - {"/DocTimeStamp"}:
        sentence = _("The file carries {count} signatures; a ruling carries exactly one.")
        raise StepFailed(sentence, count=str(len(signatures)))
    file.found, *file.stamps = signatures
    return _("The file is a PDF with exactly one signature.")


def _step_2_signature_valid(file: _File) -> str:
    if not (file.status.intact and file.status.valid):
        raise StepFailed(_("The signature does not fit the file: something was changed after it was signed."))
    return _("The signature is cryptographically valid.")


def _step_3_whole_file(file: _File) -> str:
    signature = file.signature
    ends = [_check_range(file, each) for each in (signature, *file.stamps)]
    if ends[-1] != len(file.pdf):
        raise StepFailed(_("The signature does not cover the whole file: something stands before or behind it."))
    newest = (signature, *file.stamps)[-1]
    if newest.signed_revision != file.reader.xrefs.total_revisions - 1:
        raise StepFailed(_("The file has a revision that is newer than the signature."))
    if file.stamps and file.status.modification_level not in _FOR_THE_ARCHIVE:
        raise StepFailed(_("Behind the signature something was added that is not for the archive."))
    return _("The signature covers the whole file.")


def _check_range(file: _File, signature: EmbeddedPdfSignature) -> int:
    """Where the bytes end that a signature or timestamp covers.

    The gap is the one place that it cannot cover: it may hold the signature, zeros, and nothing else.
    """
    start, gap, behind, rest = (int(number) for number in signature.sig_object["/ByteRange"])
    if start != 0:
        raise StepFailed(_("The signature does not cover the whole file: something stands before or behind it."))
    contents = signature.pkcs7_content
    cms = contents[: parser.peek(contents)]
    if file.pdf[gap:behind] != b"<" + cms.hex().upper().encode().ljust(behind - gap - 2, b"0") + b">":
        raise StepFailed(_("Something other than the signature stands in the place of the signature."))
    return behind + rest


def _step_4_office_certificate(file: _File) -> str:
    serial = file.signature.signer_cert.serial_number
    for der in file.trust.revocations:
        listed = x509.load_der_x509_crl(der).get_revoked_certificate_by_serial_number(serial)
        if listed is not None and listed.revocation_date_utc <= file.stamped_at:
            day = f"{listed.revocation_date_utc:%Y-%m-%d %H:%M} UTC"
            raise StepFailed(_("The certificate was revoked on {day}, before it signed this."), day=day)
    if not file.status.trusted:
        raise StepFailed(_("The certificate is not one that the office signs rulings with."))
    if file.signature.docmdp_level is not MDPPerm.NO_CHANGES or not file.status.docmdp_ok:
        raise StepFailed(_("The signature does not forbid later changes."))
    return _("The office signed it with its own certificate and allowed no later change.")


def _step_5_timestamp(file: _File) -> str:
    stamp = file.status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        raise StepFailed(_("The time of the signature was not stamped by a trusted authority."))
    if not all(_is_trusted(file, each) for each in file.stamps):
        raise StepFailed(_("The archive's copy was not stamped by a trusted authority."))
    if stamp.timestamp > clock.real_now() + _CLOCK_SKEW:
        raise StepFailed(_("The timestamp lies in the future."))
    file.signed_at = stamp.timestamp
    return _("A trusted authority stamped the time of the signature.")


def _is_trusted(file: _File, stamp: EmbeddedPdfSignature) -> bool:
    status = validate_pdf_timestamp(stamp, file.context(file.trust.timestamp_roots, revocations=False))
    return status.intact and status.valid and status.trusted


def _step_6_text_matches_pages(file: _File) -> str:
    attached = attachments(file.reader)
    name = next((known for known in ATTACHMENTS if known in attached), None)
    if name is None:
        raise StepFailed(_("No ruling.json is attached."))
    content = attached[name]
    if msgspec.json.decode(content)["version"] != RULING_TEXT_VERSION:
        raise StepUndetermined(_("{file} is written in a version that this program does not know."), file=name)
    text = msgspec.json.decode(content, type=ATTACHMENTS[name])
    if text.canonical() != content:
        raise StepFailed(_("{file} is not in canonical form."), file=name)
    pages = page_texts(file.reader)
    if not all(text.number in page for page in pages) or hashlib.sha256(content).hexdigest() not in pages[-1]:
        raise StepFailed(_("The pages do not show the number and the digest of the attached {file}."), file=name)
    file.number = text.number
    return _("What is attached is what is printed on the pages.")


def _step_7_in_journal(file: _File) -> str:
    if file.fact is None:
        raise StepFailed(_("The journal knows no ruling with the digest of this file."))
    if file.number is None:
        raise StepUndetermined(
            _("The number in the journal cannot be compared with a file that does not show its own.")
        )
    if file.fact.number != file.number:
        raise StepFailed(_("The journal holds this file under another number, {number}."), number=file.fact.number)
    if file.fact.checkpoint is None:
        raise StepUndetermined(
            _("The entry in the journal is not yet under a signed checkpoint. Try again in a minute.")
        )
    return _("The digest of the file stands in the journal, under a signed checkpoint.")


def _step_8_in_force(file: _File) -> str:
    if file.fact is None:
        raise StepUndetermined(_("Without an entry in the journal nobody can say whether it is in force."))
    if file.fact.annulled:
        raise StepFailed(_("It was annulled."))
    if file.fact.superseded_by and file.fact.corrected:
        sentence = _("A slip in this ruling was corrected; in force is the edition {number}.")
        raise StepFailed(sentence, number=file.fact.superseded_by)
    if file.fact.superseded_by:
        raise StepFailed(_("This ruling was replaced by {number}."), number=file.fact.superseded_by)
    return _("It was neither replaced, corrected nor annulled.")


_STEPS = (
    _step_1_one_signature,
    _step_2_signature_valid,
    _step_3_whole_file,
    _step_4_office_certificate,
    _step_5_timestamp,
    _step_6_text_matches_pages,
    _step_7_in_journal,
    _step_8_in_force,
)
