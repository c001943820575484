"""What every dispute has in common, played through the HTTP API by the people themselves.

A story is an asynchronous generator: it yields the moment at which it wants to go on, and `play` lets all stories take
turns in the order of time.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from app.demo.disputes import Dispute
from app.demo.stage import Stage
from app.demo.visitor import Visitor
from app.kit import calendar, clock
from app.kit.actors import Role
from app.kit.text import _, translate
from cases.service.drawing import LOOK_AGAIN

CASES = "/api/v1/cases"
Moments = AsyncIterator[datetime]


class Story:
    """One dispute on the stage: who takes part, and the acts that every road is made of."""

    def __init__(self, stage: Stage, dispute: Dispute, language: str) -> None:
        self.stage, self.dispute, self._language = stage, dispute, language
        self.path = self.number = ""
        self.case_id = ""

    def tell(self, sentence: str, **said: object) -> None:
        """One line of the story, in the listener's language, as it happens."""
        when = f"{clock.now():%Y-%m-%d}"
        print(f"{when}  {self.dispute.name:<13} {translate(sentence, self._language, **said)}", flush=True)  # noqa: T201

    def after(self, **delta: int) -> datetime:
        """The moment so many days on."""
        return clock.now() + timedelta(**delta)

    async def consumer(self) -> Visitor:
        """Who appeals."""
        person = self.dispute.facts["consumer"]
        return await self.stage.visitor(person["email"], person["name"], person["language"])

    async def merchant(self) -> Visitor:
        """The shop, with the account that its invitation brought."""
        person = self.dispute.facts["merchant"]
        return await self.stage.visitor(person["email"], person["name"], person["language"])

    async def platform(self) -> Visitor:
        """The platform's desk."""
        from app.demo.people import PLATFORMS  # noqa: PLC0415 - data beside the stage

        name = self.dispute.facts["platform"]["name"]
        return await self.stage.visitor(next(email for called, _zone, email in PLATFORMS if called == name), name)

    async def registrar(self) -> Visitor:
        """Who screens."""
        return await self.stage.of(Role.registrar)

    async def case(self, reader: Visitor | None = None) -> dict[str, Any]:
        """The case as one of them sees it."""
        return await (reader or await self.consumer()).get(self.path)

    async def file(self) -> None:
        """Type it, add what is at hand, file it; the platform tells where it reaches the shop."""
        consumer = await self.consumer()
        draft = await consumer.post(CASES, self.dispute.appeal())
        self.case_id = draft["id"]
        self.path = f"{CASES}/{self.case_id}"
        await self.hand_in(consumer, "consumer")
        filed = await consumer.post(f"{self.path}/filing")
        self.number = filed["number"]
        shop = next(r for r in filed["respondents"] if r["side"] == "seller")
        platform = await self.platform()
        address = {"email": self.dispute.facts["merchant"]["email"]}
        await platform.put(f"/api/v1/shops/{shop['holder']}/address", address)
        self.tell(
            _("{name} files an appeal, {number}; the shop is invited, the platform is to keep every record."),
            name=consumer.name,
            number=self.number,
        )

    async def hand_in(self, who: Visitor, side: str) -> None:
        """Every file of one side, as it is; of a chat it looks at the preview and says that it is read rightly."""
        ids: dict[str, str] = {}
        for file in self.dispute.facts["evidence"]:
            if file["from"] == side:
                kind = {"kind": file["kind"], "title": file["title"], "file_name": file["file"]}
                if "of" in file:
                    kind["transcript_of"] = ids[file["of"]]
                item = await who.upload(f"{self.path}/evidence", self.dispute.file(file["file"]), **kind)
                ids[file["file"]] = item["id"]
                if file["kind"] == "chat":
                    await who.post(f"{self.path}/evidence/{item['id']}/reading", {})

    async def answer_order(self, held_none: dict[str, str]) -> None:
        """The platform answers the order to preserve: it delivers what it holds, and says what it does not."""
        platform = await self.platform()
        await self.hand_in(platform, "platform")
        for part, why in held_none.items():
            await platform.post(f"{self.path}/preservation/none-held", {"part": part, "text": why})
        order = await platform.get(f"{self.path}/preservation")
        self.tell(
            _("The platform answers the order to preserve: {titles}; nothing is missing."),
            titles=", ".join(each["title"] for each in order["delivered"]),
        )

    async def accept(self) -> None:
        """The registrar names what it is about, and what customer service has to answer for."""
        screening = {
            "subjects": [claim["subject"] for claim in self.dispute.facts["claims"]],
            "handling": [each["failure"] for each in self.dispute.decision["handling"]],
        }
        await (await self.registrar()).post(f"{self.path}/acceptance", screening)
        self.tell(_("The registrar accepts the appeal and names its subjects."))

    async def answer(self) -> None:
        """Merchant and platform answer, point by point; whoever is silent is silent."""
        await self._merchant_answers()
        said = self.dispute.facts["platform_answer"]
        answers = [
            {"kind": said["kind"], "failure": each["failure"], "text": said["text"]}
            for each in self.dispute.decision["handling"]
        ]
        await (await self.platform()).post(f"{self.path}/response", {"answers": answers})
        self.tell(_("The platform answers for its customer service: {text}"), text=said["text"])

    async def _merchant_answers(self) -> None:
        said = self.dispute.facts["merchant_answer"]
        if said is None:
            return
        answers = [
            {
                "kind": self._kind(said, place),
                "claim": place + 1,
                "text": said["text"],
                "rule_id": said.get("rule_cited"),
            }
            for place in range(len(self.dispute.facts["claims"]))
        ]
        await (await self.merchant()).post(f"{self.path}/response", {"answers": answers})
        self.tell(_("The other side answers: {text}"), text=said["text"])

    @staticmethod
    def _kind(said: dict[str, Any], place: int) -> str:
        """Some concede a part and contest the rest; an offer is made once, and the rest is contested."""
        if "claims" in said:
            return "concede" if place in said["claims"] else "contest"
        return "contest" if said["kind"] == "offer" and place else said["kind"]

    async def drawing(self) -> Moments:
        """The moments that a draw waits for: the office opens, the parties take part, the round comes."""
        while (round_at := (await self._assignment()).get("round_at")) is None:
            yield calendar.in_office_hours(clock.now() + timedelta(minutes=1))
        consumer = await self.consumer()
        for party in (consumer, await self.platform()):
            await party.post(f"{self.path}/nonce", {})
        self.tell(_("The draw is announced; {name} and the platform add a number of their own."), name=consumer.name)
        yield datetime.fromisoformat(round_at)
        while (await self._assignment()).get("state") == "committed":
            yield clock.now() + LOOK_AGAIN

    async def _assignment(self) -> dict[str, Any]:
        return (await self.case())["assignment"] or {}

    async def drawn(self) -> Visitor:
        """Whoever the lot named declares; then, and only then, the file opens."""
        for mediator in await self.stage.mediators():
            if self.case_id in await mediator.get(f"{CASES}/drawn"):
                await mediator.post(f"{self.path}/declaration")
                self.tell(_("The lot falls on {name}, who declares and opens the file."), name=mediator.name)
                return mediator
        raise LookupError(self.number)

    async def obligations(self) -> list[dict[str, Any]]:
        """What is owed, in its order."""
        return (await self.case())["obligations"]

    async def prove(
        self,
        who: Visitor,
        side: str,
        *,
        text: str = "",
        remedies: tuple[str, ...] = (),
        apology: dict[str, str] | None = None,
    ) -> None:
        """One side does what it owes now, and shows it; apologies and answers on a policy have doors of their own."""
        for duty in await self.obligations():
            if (
                duty["debtor"] == side
                and duty["state"] in {"open", "disputed"}
                and (not remedies or duty["remedy"] in remedies)
            ):
                said = text or duty["text"]
                door, body = {
                    "apology": ("apology", apology),
                    "policy_change": ("policy-answer", {"answer": "comply", "text": said}),
                }.get(duty["remedy"], ("proof", {"text": said}))
                await who.post(f"{self.path}/obligations/{duty['id']}/{door}", body)
                self.tell(_("{name} shows that it is done: {text}"), name=who.name, text=said)

    async def confirm(self) -> None:
        """The consumer's own word, and two questions."""
        consumer = await self.consumer()
        await consumer.post(f"{self.path}/confirmation")
        await consumer.post(f"{self.path}/survey", {"solved": "yes", "simpler": 5})
        self.tell(_("{name} says that it is really fixed. Resolved."), name=consumer.name)
