"""A case before its mediator with a real chat in it: what readings and findings are tried on."""

from uuid import UUID

from app.demo.disputes import FOLDER
from app.kit.actors import Actor
from app.kit.db import Database
from evidence.models import EvidenceItem, EvidenceReading
from evidence.queries import items, readings
from evidence.safe import Safe
from evidence.schemas import HandIn
from evidence.schemas.readings import DecisionIn, FindingOut, ReadingIn, ShownOut
from evidence.service import confirming, deciding, disclosing, finding, handing_in
from tests.evidence.conftest import stream
from tests.office import Office, examined, open_office

LAPTOP = (FOLDER / "1-laptop" / "chat-qianniu.txt").read_bytes()
AS_IT_IS = ReadingIn()


class Room:
    """Acts on one case, one transaction an act, as the doors do."""

    def __init__(self, database: Database, safe: Safe, office: Office, case_id: UUID, mediator: Actor) -> None:
        self.database, self.safe, self.office = database, safe, office
        self.case_id, self.mediator = case_id, mediator

    async def hand_in(self, content: bytes = LAPTOP, actor: Actor | None = None, **more: object) -> EvidenceItem:
        """A chat of the consumer's, unless told otherwise."""
        who = actor or self.office.consumer
        what = HandIn(**{"title": "聊天记录", "file_name": "chat.txt", "kind": "chat", **more})
        async with self.database.transaction(who) as session:
            return await handing_in.hand_in(session, who, self.case_id, what, stream(content), self.safe)

    async def confirm(
        self, item: EvidenceItem, said: ReadingIn = AS_IT_IS, actor: Actor | None = None
    ) -> EvidenceReading:
        """Say how it is read."""
        who = actor or self.office.consumer
        async with self.database.transaction(who) as session:
            return await confirming.confirm(session, who, self.case_id, item.id, said, self.safe)

    async def find(self, reading: EvidenceReading) -> bool:
        """The job."""
        return await finding.find(self.database, self.safe, reading.id)

    async def read(self, content: bytes = LAPTOP, **more: object) -> EvidenceItem:
        """Handed in, confirmed, and looked through."""
        item = await self.hand_in(content, **more)
        assert await self.find(await self.confirm(item))
        return item

    async def shown(self, actor: Actor | None = None) -> ShownOut:
        """What the chats show to one reader."""
        who = actor or self.mediator
        async with self.database.transaction(who) as session:
            return await readings.list_shown(session, who, self.case_id)

    async def proposal(self, failure: str) -> FindingOut:
        """The newest of one kind."""
        return [one for one in (await self.shown()).findings if one.failure == failure][-1]

    async def decide(self, found: FindingOut, verdict: str, actor: Actor | None = None, **said: str) -> None:
        """The mediator's word."""
        who = actor or self.mediator
        async with self.database.transaction(who) as session:
            await deciding.decide(session, who, self.case_id, found.id, DecisionIn(verdict, **said))

    async def disclose(self, item: EvidenceItem) -> None:
        """The consumer shows it to all sides."""
        who = self.office.consumer
        async with self.database.transaction(who) as session:
            await disclosing.disclose(session, who, self.case_id, item.id)

    async def custody(self, item: EvidenceItem) -> list[str]:
        """Everything that was done with it."""
        who = self.office.consumer
        async with self.database.transaction(who) as session:
            return [line.act for line in await items.list_custody(session, who, item)]


async def open_room(database: Database, safe: Safe) -> Room:
    """The laptop's case, under examination."""
    office = await open_office(database)
    case_id, mediator = await examined(database, office)
    return Room(database, safe, office, case_id, mediator)
