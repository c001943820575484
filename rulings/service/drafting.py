"""The draft and the provisional view: the mediator writes, the parties comment on the view."""

from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit.actors import Actor
from app.kit.errors import StaleVersion
from cases import queries as cases
from cases.acts import Act
from cases.lifecycle import Action
from cases.models import Case
from cases.service import moving
from rulings import queries
from rulings.models import Ruling, RulingComment
from rulings.schemas import DraftIn, DraftOut, RulingText
from rulings.service import signing_off


def draft_of(ruling: Ruling) -> DraftIn:
    """The mediator's draft, held to its form when it is read too."""
    return msgspec.convert(ruling.content, DraftIn)


def text_of(ruling: Ruling) -> RulingText:
    """What a frozen or issued ruling says."""
    return msgspec.json.decode(ruling.text or b"", type=RulingText)


async def save(
    session: AsyncSession, actor: Actor, case_id: UUID, draft: DraftIn, *, seen: int | None = None
) -> Ruling:
    """Keep the draft; `seen` is the version that the writer had before. Before a panel, earlier votes are void.

    Raises:
        StaleVersion: it was changed meanwhile.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.draft_ruling)
    ruling = await queries.find_in_hand(session, actor, case)
    content = msgspec.to_builtins(draft)
    if ruling is None:
        ruling = Ruling(case_id=case.id, content=content)
        session.add(ruling)
    elif seen is not None and seen != ruling.version:
        raise StaleVersion
    else:
        ruling.content, ruling.version = content, ruling.version + 1
    await session.flush()
    return ruling


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> DraftOut:
    """What the bench has in hand, with everything said of it that this reader may see."""
    case = await cases.get_case(session, actor, case_id)
    ruling = await queries.read_in_hand(session, actor, case_id)
    signatures = await queries.list_signatures(session, actor, ruling)
    needed = await signing_off.signers(session, actor, case, ruling) if ruling.state == "frozen" else {}
    return DraftOut(
        id=ruling.id,
        version=ruling.version,
        state=ruling.state,
        draft=draft_of(ruling),
        road=ruling.road,
        sampled=ruling.sampled,
        number=ruling.number,
        text=text_of(ruling) if ruling.text else None,
        text_sha256=ruling.text_sha256.hex() if ruling.text_sha256 else None,
        signatures=list(signatures.values()),
        unsigned=[name for account, name in needed.items() if account not in signatures],
        reviews=await queries.list_reviews(session, actor, ruling),
        votes=await queries.list_votes(session, actor, ruling),
    )


async def show_view(session: AsyncSession, actor: Actor, case_id: UUID, view: str) -> Case:
    """Tell the parties how the mediator sees it so far; it stands in the timeline, and they have seven days."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.show_view, said=view)
    return case


async def comment(session: AsyncSession, actor: Actor, case_id: UUID, words: str) -> RulingComment:
    """A party's word on the provisional view; silence is no comment."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.comment)
    side = await cases.side_of(session, actor, case)
    row = RulingComment(case_id=case.id, side=side, account_id=actor.account, text=words)
    session.add(row)
    moving.touch(case)
    await record(session, actor, "comment", case_id=case.id, data={"side": side, "text": words})
    return row


async def deliberate(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """Close the examination: nothing new comes in, the ruling is written."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.deliberate)
    return case
