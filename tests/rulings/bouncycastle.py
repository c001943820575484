"""BouncyCastle and PDFBox look at signed rulings: run as a program of its own, because a JVM never leaves its process.

`python tests/rulings/bouncycastle.py ROOT FILE…` prints one line for each thing that is wrong, nothing for files that
all carry one signature over the whole file, by a certificate of that root, with a timestamp over that signature.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import jpype

_JARS = ("bcprov", "bcutil", "bcpkix", "pdfbox2", "fontbox2", "commons-logging")
_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"


def complaints(root: Path, files: list[Path]) -> list[str]:
    jpype.startJVM("-Djava.awt.headless=true", classpath=[f"/usr/share/java/{jar}.jar" for jar in _JARS])
    issuer = _certificate(root.read_bytes())
    return [f"{file.name}: {wrong}" for file in files for wrong in _told(file, issuer)]


def _told(file: Path, issuer: jpype.JObject) -> list[str]:
    """Java says by an exception what it can't even look at: a digest that does not fit, a foreign certificate."""
    try:
        return list(_wrong(file, issuer))
    except jpype.JException as wrong:
        return [str(wrong)]


def _certificate(pem: bytes) -> jpype.JObject:
    factory = jpype.JClass("java.security.cert.CertificateFactory").getInstance("X.509")
    return factory.generateCertificate(jpype.JClass("java.io.ByteArrayInputStream")(pem))


def _wrong(file: Path, issuer: jpype.JObject) -> Iterator[str]:
    content = file.read_bytes()
    with jpype.JClass("org.apache.pdfbox.pdmodel.PDDocument").load(content) as document:
        signatures = list(document.getSignatureDictionaries())
        if len(signatures) != 1:
            yield f"{len(signatures)} signatures"
        for signature in signatures:
            start, before, after, length = signature.getByteRange()
            if start != 0 or after + length != len(content) or after - before != 2 * _reserved(signature, content) + 2:
                yield "not over the whole file"
            yield from _unproven(signature, content, issuer)


def _reserved(signature: jpype.JObject, content: bytes) -> int:
    return len(signature.getContents(content))


def _unproven(signature: jpype.JObject, content: bytes, issuer: jpype.JObject) -> Iterator[str]:
    """The mathematics of the signature, of its certificate and of its timestamp."""
    signed = jpype.JClass("org.bouncycastle.cms.CMSProcessableByteArray")(signature.getSignedContent(content))
    message = jpype.JClass("org.bouncycastle.cms.CMSSignedData")(signed, signature.getContents(content))
    for signer in message.getSignerInfos():
        holder, *_same = message.getCertificates().getMatches(signer.getSID())
        if not signer.verify(_verifier().build(holder)):
            yield "the signature does not fit"
        _certificate(bytes(holder.getEncoded())).verify(issuer.getPublicKey())
        yield from _unstamped(signer)


def _unstamped(signer: jpype.JObject) -> Iterator[str]:
    attribute = signer.getUnsignedAttributes().get(
        jpype.JClass("org.bouncycastle.asn1.ASN1ObjectIdentifier")(_TIMESTAMP)
    )
    content = attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded()
    token = jpype.JClass("org.bouncycastle.tsp.TimeStampToken")(
        jpype.JClass("org.bouncycastle.cms.CMSSignedData")(content)
    )
    holder, *_same = token.getCertificates().getMatches(token.getSID())
    token.validate(_verifier().build(holder))
    digest = jpype.JClass("java.security.MessageDigest").getInstance("SHA-256").digest(signer.getSignature())
    if bytes(digest) != bytes(token.getTimeStampInfo().getMessageImprintDigest()):
        yield "the timestamp is of another signature"


def _verifier() -> jpype.JObject:
    provider = jpype.JClass("org.bouncycastle.jce.provider.BouncyCastleProvider")()
    made = jpype.JClass("org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder")()
    return made.setProvider(provider)


if __name__ == "__main__":
    sys.stdout.write("\n".join(complaints(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])))
