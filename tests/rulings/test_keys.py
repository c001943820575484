"""Another key, a compromised one, a file and a token of the operator's own: done, and looked at by other programs."""

import shutil
import subprocess
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from msgspec import structs

from app.approvals import service as approvals
from app.approvals.errors import NotOfThePair
from app.demo import timestamps as demo_timestamps
from app.demo.timestamps import DemoTimestamps
from app.kit import clock
from app.kit.settings import Settings
from rulings import errors, press
from rulings.schemas import RevokeIn, RotateIn
from rulings.service import keys as changing
from rulings.signing import (
    JournalFact,
    LookedUp,
    Result,
    Verdict,
    ensure_demo_authority,
    keys,
    load_authority,
    open_authority,
    trust_in,
)
from rulings.signing.signature import OfficeSigner, sign
from rulings.signing.verification import verify
from tests.office import open_office
from tests.rulings.conftest import Run, missing
from tests.rulings.renamed import renamed
from tests.rulings.test_signing import gap

TOKEN, PIN = {"token_label": "Redress"}, "5678"
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
FACT = LookedUp(JournalFact("RR-2026-000045", "ruling_issued", "tree 812"))


@pytest.fixture
def own(tmp_path: Path):
    """Settings with an authority of their own, and its timestamps."""
    folder = ensure_demo_authority(tmp_path / "authority").folder
    with DemoTimestamps(folder) as door:
        yield Settings(home=tmp_path, timestamp_url=door.url)


def signed(settings: Settings, page: bytes) -> bytes:
    with closing(OfficeSigner(open_authority(settings), settings.timestamp_url)) as signer:
        return sign(page, signer)


def judged(settings: Settings, pdf: bytes) -> Verdict:
    return verify(pdf, trust_in(settings.authority_dir), FACT)


def failed(verdict: Verdict) -> list[int]:
    return [step.number for step in verdict.steps if step.result is Result.failed]


def openssl(run: Run, tmp_path: Path, settings: Settings, pdf: bytes) -> None:
    """Signature, chain, and that the certificate is not on the list of revocations."""
    start, end = gap(pdf)
    (tmp_path / "signature").write_bytes(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
    (tmp_path / "content").write_bytes(pdf[:start] + pdf[end:])
    both = (settings.authority_dir / name for name in ("office-root.pem", "office-root.crl"))
    (tmp_path / "both.pem").write_bytes(b"".join(each.read_bytes() for each in both))
    run(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature", "-purpose", "any"),
        *("-content", tmp_path / "content", "-CAfile", tmp_path / "both.pem", "-crl_check", "-out", tmp_path / "out"),
    )


def test_a_new_key_signs_and_what_the_old_one_signed_stays_valid(own: Settings, laptop, tmp_path, run: Run) -> None:
    old, before = signed(own, laptop), keys.serial_of(own.authority_dir)
    after = keys.rotate(own.authority_dir, before)
    assert after != before
    assert keys.rotate(own.authority_dir, before) == after  # a job that runs twice makes one key
    new = signed(own, laptop)
    assert [judged(own, pdf).result for pdf in (old, new)] == [Result.passed, Result.passed]
    for number, pdf in enumerate((old, new)):
        openssl(run, tmp_path, own, pdf)
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(pdf)
        assert "Signature is Valid." in run("pdfsig", "-nocert", file)


def test_a_compromised_key_keeps_what_it_signed_before_and_nothing_later(
    own: Settings, laptop, tmp_path, run: Run
) -> None:
    folder, stolen = own.authority_dir, tmp_path / "stolen"
    before, serial = signed(own, laptop), keys.serial_of(folder)
    shutil.copytree(folder, stolen)
    at = judged(own, before).signed_at + timedelta(seconds=1)  # tokens and lists say whole seconds
    time.sleep((at - clock.real_now()).total_seconds() + 0.1)
    keys.revoke(folder, serial, at)
    with closing(OfficeSigner(load_authority(stolen), own.timestamp_url)) as thief:
        later = sign(laptop, thief)
    assert judged(own, before).result is Result.passed
    verdict = judged(own, later)
    assert failed(verdict) == [4]
    assert "revoked" in verdict.steps[3].text("en")
    keys.revoke(folder, serial, at)
    assert judged(own, signed(own, laptop)).result is Result.passed
    listed = x509.load_pem_x509_crl((folder / "office-root.crl").read_bytes())
    assert [f"{each.serial_number:x}" for each in listed] == [serial]
    root = ("-CAfile", folder / "office-root.pem")
    assert "Key Compromise" in run("openssl", "crl", "-in", folder / "office-root.crl", "-noout", "-text", *root)
    with pytest.raises(AssertionError, match="revoked"):
        openssl(run, tmp_path, own, later)


def test_without_the_roots_key_nothing_is_changed_and_an_unknown_certificate_is_not_revoked(own: Settings) -> None:
    folder = own.authority_dir
    with pytest.raises(errors.NoSuchCertificate):
        keys.check_known(folder, "ab")
    (folder / "office-root.key").unlink()
    for change in (
        lambda: keys.check_can_change(folder),
        lambda: keys.rotate(folder, keys.serial_of(folder)),
        lambda: keys.revoke(folder, keys.serial_of(folder), clock.real_now()),
    ):
        with pytest.raises(errors.RootElsewhere):
            change()


def test_a_process_that_signs_takes_the_new_key_up_with_its_next_ruling(own: Settings, fonts_dir) -> None:
    press.warm(own)
    first = press.signer_now()
    assert press.signer_now() is first
    keys.rotate(own.authority_dir, keys.serial_of(own.authority_dir))
    assert press.signer_now() is not first


@pytest.mark.anyio
async def test_two_persons_change_the_key(database, own: Settings) -> None:
    office = await open_office(database, mediators=0)
    operations, chief, auditor = office.operations, office.chief, office.auditor
    serial = keys.serial_of(own.authority_dir)
    tomorrow = clock.real_now() + timedelta(days=1)
    with pytest.raises(NotOfThePair):
        async with database.transaction(auditor) as session:
            await changing.propose_rotation(session, auditor, own, RotateIn("x"))
    for wanted, refused in (
        (RevokeIn("ab", clock.real_now(), "x"), errors.NoSuchCertificate),
        (RevokeIn(serial, tomorrow, "x"), errors.CompromisedLater),
    ):
        with pytest.raises(refused):
            async with database.transaction(operations) as session:
                await changing.propose_revocation(session, operations, own, wanted)
    async with database.transaction(operations) as session:
        one = await changing.propose_rotation(session, operations, own, RotateIn("每年一次。"))
        two = await changing.propose_revocation(session, operations, own, RevokeIn(serial, clock.real_now(), "失窃。"))
    for row in (one, two):
        async with database.transaction(chief) as session:
            await approvals.approve(session, chief, row.id, row.sha256.hex())
    assert keys.serial_of(own.authority_dir) == serial  # only a job changes it
    await changing.carry_out_rotation(database, own, serial)
    await changing.carry_out_revocation(database, own, serial, clock.real_now())
    assert keys.serial_of(own.authority_dir) != serial


# what the operator brings


def test_production_refuses_a_demo_that_signs_or_stamps(own: Settings, tmp_path, monkeypatch) -> None:
    with pytest.raises(errors.DemoChain):
        open_authority(structs.replace(own, production=True))
    with pytest.raises(errors.DemoChain):  # and makes none
        open_authority(structs.replace(own, production=True, home=tmp_path / "empty"))
    assert not (tmp_path / "empty").exists()
    real = renamed(tmp_path / "real" / "authority", monkeypatch)
    office = structs.replace(own, production=True, home=real.parent)
    assert not open_authority(office).demo
    with pytest.raises(errors.DemoChain):
        open_authority(structs.replace(office, timestamp_url=""))
    with pytest.raises(errors.DemoChain), demo_timestamps.beside(structs.replace(office, timestamp_url="")):
        pass
    file = structs.replace(own, signer_url=f"file://{real / 'office.p12'}")
    assert not open_authority(file).demo
    with pytest.raises(errors.DemoChain):
        open_authority(structs.replace(own, production=True, signer_url=f"file://{own.authority_dir / 'office.p12'}"))


@pytest.mark.parametrize(
    "url", ["file:///nowhere/office.p12", "pkcs11:token=None;object=x", "pkcs11:token=a;object=x?module-path=/dev/null"]
)
def test_a_setting_that_names_no_key_is_refused_by_name(own: Settings, url: str) -> None:
    with pytest.raises(errors.SignerUrlWrong):
        open_authority(structs.replace(own, signer_url=url))


def test_a_key_in_a_token_signs_what_every_program_verifies(
    own: Settings, laptop, tmp_path, run: Run, monkeypatch
) -> None:
    if not MODULE.exists():
        missing("softhsm2")
    url = token(own.authority_dir, tmp_path, monkeypatch)
    settings = structs.replace(own, signer_url=url)
    pdf = signed(settings, laptop)
    assert judged(settings, pdf).result is Result.passed
    openssl(run, tmp_path, settings, pdf)
    with pytest.raises(errors.SignerUrlWrong):
        open_authority(structs.replace(settings, signer_url=url.replace("object=office", "object=other")))


def token(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token of SoftHSM with the office's key and certificate in it; the address to sign with."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    office = load_authority(folder)
    plain = serialization.NoEncryption()
    key = office.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "pin").write_text("5678\n")
    for words in (
        ("--init-token", "--free", "--label", "Redress", "--so-pin", "1234", "--pin", "5678"),
        ("--import", tmp_path / "key.pem", "--token", "Redress", "--label", "office", "--id", "01", "--pin", "5678"),
    ):
        subprocess.run(["softhsm2-util", *map(str, words)], check=True, capture_output=True)
    with pkcs11.lib(str(MODULE)).get_token(**TOKEN).open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.constants.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "office",
                pkcs11.Attribute.ID: b"\1",
                pkcs11.Attribute.SUBJECT: office.certificate.subject.public_bytes(),
                pkcs11.Attribute.VALUE: office.certificate.public_bytes(serialization.Encoding.DER),
            }
        )
    return f"pkcs11:token=Redress;object=office?module-path={MODULE}&pin-source={tmp_path / 'pin'}"
