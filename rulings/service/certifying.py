"""What a certificate says, from the ruling that finds a respondent not at fault."""

from collections.abc import Sequence

from app.kit import calendar, clock
from rulings.models import Ruling
from rulings.schemas import CertificateText, Cleared, RulingText
from rulings.service.drafting import text_of

HONOUR_DAYS = 5
"""Working days within which the platform restores the score and releases what it holds."""
_PLATFORM = "platform"


def cleared_in(ruling: Ruling) -> Sequence[Cleared]:
    """Who is not at fault by a ruling."""
    return text_of(ruling).cleared or ()


def certificate(ruling: Ruling, cleared: Cleared, number: str) -> CertificateText:
    """The certificate as of now; what the ruling prints of office and purchase holds for it too."""
    said: RulingText = text_of(ruling)
    return CertificateText(
        language=said.language,
        number=number,
        case_number=said.case_number,
        case_date=calendar.local(clock.now()).date(),
        real_date=calendar.local(clock.real_now()).date(),
        zone=said.zone,
        demo=said.demo,
        cleared=cleared,
        platform=next(party.name for party in said.parties if party.role == _PLATFORM),
        purchase=said.purchase,
        ruling=said.number,
        ruling_sha256=(ruling.file_sha256 or b"").hex(),
        honour_days=HONOUR_DAYS,
        verify_url=said.verify_url.replace(said.number, number),
        beside=said.beside,
    )
