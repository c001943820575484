"""What is performed by saying it: an apology in its three parts; comply or explain, for everybody to read."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.orders import queries, rules
from app.orders.errors import TellsWho
from app.orders.models import Apology, PolicyAnswer
from app.orders.schemas import ApologyIn, PolicyAnswerIn
from cases import queries as cases
from cases.errors import NotYourTurn
from cases.models import Obligation
from cases.schemas import ProofIn
from cases.service import performing
from cases.words import Remedy, Side
from rulings.service.redacting import tell_tales


async def apologise(
    session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID, said: ApologyIn
) -> Obligation:
    """Apologise to the consumer, who reads the three parts one after the other.

    Raises:
        ApologyTooShort, ApologyCopied: it does not name act, harm and change, or was written to somebody before.
    """
    parts = (said.act, said.harm, said.change)
    proof = ProofIn("\n\n".join(parts))
    row = await performing.prove(session, actor, case_id, obligation_id, proof, form=Remedy.apology)
    case = await cases.get_case(session, actor, case_id)
    holder = case.shop_id if row.debtor == Side.seller else case.platform_id
    if holder is None:
        raise NotYourTurn
    rules.check_apology(parts, await queries.list_apologies(session, actor, holder))
    session.add(
        Apology(
            obligation_id=row.id,
            case_id=case.id,
            holder_id=holder,
            act=said.act,
            harm=said.harm,
            change=said.change,
            account_id=actor.account,
        )
    )
    await session.flush()
    return row


async def answer_policy(
    session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID, said: PolicyAnswerIn
) -> Obligation:
    """Comply, or explain: either is an answer, and everybody reads it at once.

    Raises:
        TellsWho: a name, a number or an address in it could tell who the consumer is.
    """
    form = Remedy.policy_change
    row = await performing.prove(session, actor, case_id, obligation_id, ProofIn(said.text), form=form)
    case = await cases.get_case(session, actor, case_id)
    if words := await tell_tales(session, actor, case, said.text):
        raise TellsWho(field="text", words=", ".join(words))
    session.add(
        PolicyAnswer(
            obligation_id=row.id, case_id=row.case_id, answer=said.answer, text=said.text, account_id=actor.account
        )
    )
    await session.flush()
    return row
