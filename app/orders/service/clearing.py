"""A certificate says that the seller is not at fault: the platform is ordered to honour it, in working days.

What it owes then is an obligation of the case like others: proven, let go, overdue and told to the board. The
consumer's case waits for none of it.
"""

from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CLOCK
from app.kit.ids import new_id
from app.kit.text import _, translate
from app.orders import queries
from app.orders.models import PerformanceOrder
from app.orders.schemas import CertificateNamed, Named, OrderData, Owed, Purchase, RulingNamed
from app.orders.service import issuing
from app.orders.signing import OfficeKey, sign
from app.people import service as people
from app.people.service.webhooks import body_of
from cases import queries as cases
from cases.models import Case, Obligation
from cases.schemas import NewObligation
from cases.service import performing
from cases.words import Remedy, Side
from rulings.models import Paper
from rulings.schemas import CertificateText

ORDER = "clearance.order"
_WHAT = _("Restore the score and release the money held, by the certificate {number}.")
_WAY = _("within {days} working days")
_PROOF = _("a record of the score and of the release")


async def clear(session: AsyncSession, key: OfficeKey, case_id: UUID) -> int:
    """Order what is missing, and take back what certificates that ended had ordered. The clock's; how many ordered."""
    case = await cases.lock_case(session, CLOCK, case_id)
    for order in await queries.list_outlived(session, CLOCK, case_id):
        await issuing.withdraw(session, key, order)
        await performing.let_go(session, CLOCK, case, performing.CLEARANCE)
    papers = await queries.list_unordered(session, CLOCK, case_id)
    for paper in papers:
        await _order(session, key, case, paper)
    return len(papers)


async def _order(session: AsyncSession, key: OfficeKey, case: Case, paper: Paper) -> None:
    if paper.ruling_id is None or case.platform_id is None:
        return
    said = msgspec.json.decode(paper.text, type=CertificateText)
    link = NewObligation(
        Side.platform,
        Remedy.clearance_certificate,
        translate(_WHAT, said.language, number=said.number),
        said.honour_days,
    )
    (row,) = await performing.owe(
        session, CLOCK, case, [link], source=performing.CLEARANCE, creditor=Side.seller, starts=True
    )
    order_id = new_id()
    body = body_of(ORDER, _data(order_id, case, paper, said, row)).encode()
    order = PerformanceOrder(
        id=order_id,
        case_id=case.id,
        ruling_id=paper.ruling_id,
        paper_id=paper.id,
        side=Side.platform,
        holder_id=case.platform_id,
        body=body,
        jws=sign(key, body),
    )
    await issuing.put_out(session, order, ORDER, {"certificate": said.number})
    await people.notify(
        session,
        CLOCK,
        order.holder_id,
        subject=_("Order to honour the certificate {number}"),
        text=_(
            "In case {case} the seller was found not at fault. Restore the score and release what is held within {days}"
            " working days; the signed order lies at your desk and for your systems."
        ),
        values={"number": said.number, "case": case.number, "days": said.honour_days},
        case_id=case.id,
        about="order",
    )


def _data(order_id: UUID, case: Case, paper: Paper, said: CertificateText, row: Obligation) -> OrderData:
    platform, seller = Named("platform", said.platform), Named(said.cleared.side, said.cleared.name)
    way = translate(_WAY, said.language, days=row.days)
    return OrderData(
        id=order_id,
        to=platform,
        case_id=case.id,
        case_number=said.case_number,
        ruling=RulingNamed(said.ruling, said.ruling_sha256, binding=True, file=issuing.ruling_file(case.id)),
        purchase=Purchase(said.purchase.order_number, said.purchase.item),
        obligations=[
            Owed(
                no=row.no,
                debtor=platform,
                creditor=seller,
                remedy=row.remedy,
                text=row.text,
                amount=None,
                due_at=row.due_at,
                days=row.days,
                after=None,
                way=way,
                proof=translate(_PROOF, said.language),
            )
        ],
        **issuing.doors_of(order_id),
        certificate=CertificateNamed(
            number=said.number,
            sha256=(paper.file_sha256 or b"").hex(),
            file=f"/api/v1/cases/{case.id}/papers/{paper.id}/file",
            cleared=seller,
        ),
    )
