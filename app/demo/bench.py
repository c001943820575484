"""How a mediator decides in the demo: a draft from what `decision.json` finds, a second pair of eyes, signatures."""

from typing import Any

from app.demo.story import Story
from app.demo.visitor import Visitor
from app.kit.text import _, translate

Duties = list[dict[str, Any]]


class Bench:
    """One mediator with one case."""

    def __init__(self, story: Story, mediator: Visitor) -> None:
        self.story, self.mediator = story, mediator
        self._dissents: Visitor | None = None

    async def infer(self, reason: str) -> None:
        """The platform's days are over and something is missing: the mediator decides what that means."""
        decided = {"decision": "confirmed", "reason": reason}
        await self.mediator.post(f"{self.story.path}/preservation/inference", decided)
        self.story.tell(_("The platform did not deliver in time: the mediator confirms what is inferred from it."))

    async def draft(self, duties: Duties, reasons: list[str]) -> None:
        """Weigh what the chats show; then write the findings down: claim, evidence, rule, finding, remedy."""
        await self._weigh()
        await self.mediator.put(f"{self.story.path}/ruling/draft", await self._text(duties, reasons))

    async def _text(self, duties: Duties, reasons: list[str]) -> dict[str, Any]:
        decision = self.story.dispute.decision
        confirmed = await self._confirmed()
        numbers = {e["file_name"]: e["exhibit"] for e in await self.mediator.get(f"{self.story.path}/evidence")}
        against = (
            {"text": decision["answer_to_merchant"], "rules_against": decision["rules_against"]}
            if ("answer_to_merchant" in decision)
            else None
        )
        return {
            "effect": decision["effect"],
            "facts": self._facts(numbers),
            "findings": [
                self._finding(finding, numbers, why) for finding, why in zip(decision["findings"], reasons, strict=True)
            ],
            "answers_to_arguments": [against] if against else [],
            "handling": [self._handling(each, self._chats(numbers), confirmed) for each in decision["handling"]],
            "obligations": duties,
        }

    async def _weigh(self) -> None:
        """Confirm what `decision.json` finds, and say of the rest why not."""
        found = {each["failure"] for each in self.story.dispute.decision["handling"] if each["found"]}
        proposals = (await self.mediator.get(f"{self.story.path}/findings"))["findings"]
        why = self._say(_("These lines alone do not show it."))
        for one in proposals:
            word = {"verdict": "confirm"} if one["failure"] in found else {"verdict": "reject", "note": why}
            await self.mediator.post(f"{self.story.path}/findings/{one['id']}/decision", word)
        confirmed = sum(one["failure"] in found for one in proposals)
        self.story.tell(
            _("The chat proposes {count} failures of customer service; the mediator confirms {confirmed} of them."),
            count=len(proposals),
            confirmed=confirmed,
        )

    async def _confirmed(self) -> dict[str, list[str]]:
        """What was confirmed, as the ruling puts it, by failure."""
        said: dict[str, list[str]] = {}
        for one in (await self.mediator.get(f"{self.story.path}/findings"))["findings"]:
            if one["said"]:
                said.setdefault(one["failure"], []).append(one["said"])
        return said

    def _say(self, sentence: str, **said: object) -> str:
        return translate(sentence, self.story.dispute.language, **said)

    def _chats(self, numbers: dict[str, str]) -> list[str]:
        return [numbers[e["file"]] for e in self.story.dispute.facts["evidence"] if e["kind"] == "chat"]

    def _facts(self, numbers: dict[str, str]) -> list[dict[str, Any]]:
        """In the order of time, and neutral: what one side says stands there as what it says."""
        facts, chats = self.story.dispute.facts, self._chats(numbers)
        order, refusal = facts["order"], facts["frontline_decision"]
        bought = self._say(_("The consumer bought it: {item}."), item=order["item"])
        refused = self._say(_("The answer was: “{words}”"), words=refusal["reason"])
        appealed = self._say(_("The consumer appealed and said: “{words}”"), words=facts["what_happened"])
        return [
            {"text": bought, "at": order["paid_at"]},
            {"text": refused, "at": refusal["decided_at"], "exhibits": chats},
            {"text": appealed, "at": facts["case_clock_starts"]},
        ]

    def _handling(self, decided: dict[str, Any], chats: list[str], confirmed: dict[str, list[str]]) -> dict[str, Any]:
        """What customer service has to answer for, and the lines that show it."""
        shown = self._say(_("The chat shows it: {exhibits}."), exhibits=" ".join(chats))
        lines = shown if decided["found"] else self._say(_("Nothing in the file shows it."))
        told = "\n".join(confirmed.get(decided["failure"], []))
        return {
            "failure": decided["failure"],
            "found": decided["found"],
            "lines": told or decided.get("lines") or lines,
            "rules": decided.get("rules", []),
        }

    @staticmethod
    def _finding(finding: dict[str, Any], numbers: dict[str, str], why: str) -> dict[str, Any]:
        return {
            "claim": finding["claim"] + 1,
            "outcome": finding["outcome"],
            "by_default": finding.get("by_default", False),
            "fact": finding.get("fact", ""),
            "exhibits": [numbers[name] for name in finding.get("exhibits", [])],
            "rules": finding.get("rules", []),
            "reasons": why,
            "award": finding["award"],
        }

    async def show_view(self, text: str) -> None:
        """What the mediator thinks so far, for both sides to comment on."""
        await self.mediator.post(f"{self.story.path}/provisional-view", {"text": text})
        self.story.tell(_("The mediator shows a provisional view to both sides."))

    async def decide(self) -> None:
        """Deliberate, hand on, have it read, sign; the office issues it."""
        path, story = self.story.path, self.story
        # Where both sides let seven days go by without a comment, the clock has ended the hearing already.
        if (await self.mediator.get(path))["state"] != "deliberation":
            await self.mediator.post(f"{path}/deliberation")
        after = await self.mediator.post(f"{path}/submission", {})
        if after["state"] == "peer_review":
            after = await self._read_by_a_second()
        if after["state"] == "panel":
            await self._voted_on()
        for signer in await self._signers():
            digest = (await signer.get(f"{path}/ruling/draft"))["text_sha256"]
            await signer.post(f"{path}/signature", {"text_sha256": digest})
        issued = await self._issued()
        story.tell(_("Ruling {ruling} is signed and issued."), ruling=issued)

    async def _read_by_a_second(self) -> dict[str, Any]:
        """The next name of the draw agrees, unless `decision.json` says otherwise."""
        [reviewer] = await self._others()
        word = self.story.dispute.decision.get("review", {"verdict": "agree"})
        after = await reviewer.post(f"{self.story.path}/review", word)
        said = {
            "agree": _("{name}, the next name of the draw, has read it and agrees."),
            "disagree": _("{name}, the next name of the draw, disagrees: three decide."),
        }
        self.story.tell(said[word["verdict"]], name=reviewer.name)
        self._dissents = reviewer if word["verdict"] == "disagree" else None
        return after

    async def _voted_on(self) -> None:
        """Sealed votes; whoever disagreed before votes against it and has the reasons printed."""
        against = {"verdict": "disagree", "notes": self._say(_("As in my review."))}
        against["dissent"] = self.story.dispute.decision["dissent"]
        for member in [self.mediator, *await self._others()]:
            word = against if member is self._dissents else {"verdict": "agree"}
            await member.post(f"{self.story.path}/votes", word)
        self.story.tell(_("The panel decides by two votes to one; the dissent is printed in the ruling."))

    async def _others(self) -> list[Visitor]:
        """The other mediators to whom the file is open."""
        everybody = await self.story.stage.mediators()
        return [each for each in everybody if each is not self.mediator and await _sees(each, self.story.path)]

    async def _signers(self) -> list[Visitor]:
        """Those whose signature the frozen text wants."""
        wanted = (await self.mediator.get(f"{self.story.path}/ruling/draft"))["unsigned"]
        return [each for each in await self.story.stage.mediators() if each.name in wanted]

    async def _issued(self) -> str:
        ruling = await (await self.story.consumer()).get(f"{self.story.path}/ruling")
        return ruling["number"]


async def _sees(visitor: Visitor, path: str) -> bool:
    from app.demo.visitor import RefusedError  # noqa: PLC0415 - a look, not an act

    try:
        await visitor.get(path)
    except RefusedError:
        return False
    return True
