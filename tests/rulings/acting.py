"""Acts on the case of `tests.rulings.bench`, one transaction each, as the doors do."""

from app.journal.service import sequence_now
from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import Database
from app.kit.settings import Settings
from rulings.press import Press
from rulings.schemas import DraftIn, ReviewIn, VoteIn
from rulings.service import deciding, drafting, issuing, signing_off
from tests.rulings.bench import IMPRINT, Bench, draft


class Acting:
    """One transaction an act, as the doors do."""

    def __init__(self, database: Database, bench: Bench) -> None:
        self.database, self.bench = database, bench

    async def do(self, actor: Actor, act, *more, **named):
        async with self.database.transaction(actor) as session:
            return await act(session, actor, self.bench.case_id, *more, **named)

    async def draft(self, text: DraftIn, actor: Actor | None = None):
        return await self.do(actor or self.bench.mediator, drafting.save, text)

    async def submit(self, text: DraftIn, *, panel: bool = False):
        await self.draft(text)
        return await self.do(self.bench.mediator, deciding.submit, IMPRINT, panel=panel)

    async def review(self, verdict: str = "agree", notes: str = ""):
        return await self.do(self.bench.reviewer, deciding.review, ReviewIn(verdict, notes), IMPRINT)

    async def vote(self, actor: Actor, word: VoteIn):
        return await self.do(actor, deciding.vote, word, IMPRINT)

    async def sign(self, *actors: Actor):
        for actor in actors:
            shown = await self.do(actor, drafting.show)
            await self.do(actor, signing_off.sign, shown.text_sha256)

    async def signed(self, text: DraftIn | None = None):
        """All the way to the last signature."""
        await self.submit(text or draft())
        await self.review()
        await self.sign(self.bench.mediator, self.bench.reviewer)

    async def publish(self, settings: Settings) -> int:
        await sequence_now(self.database, settings)
        return await issuing.publish(self.database)

    async def issued(self, press: Press, settings: Settings, text: DraftIn | None = None):
        await self.signed(text)
        assert await issuing.issue(self.database, press, self.bench.case_id)
        assert await self.publish(settings) == 1

    async def read(self, text: DraftIn | None = None):
        """A ruling that its parties have read, without any file behind it: printing takes a second."""
        await self.submit(text or draft())
        await self.review()
        self.bench.owner.execute(
            "UPDATE rulings SET state = 'issued', file_sha256 = sha256(text), size_bytes = 1, key_id = id,"
            " object_name = 'x', issued_at = now(), published_at = now() WHERE case_id = %s AND state = 'frozen'",
            (self.bench.case_id,),
        )
        self.bench.set(state="issued", issued_at=clock.now())

    def state(self) -> str:
        return self.bench.one("SELECT state FROM cases WHERE id = %s", self.bench.case_id)

    def rulings(self) -> list[tuple[str, str | None]]:
        return self.bench.owner.execute("SELECT state, number FROM rulings ORDER BY created_at, id").fetchall()
