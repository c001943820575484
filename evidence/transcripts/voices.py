"""Whose voice a name is: what a person corrected, then the names of the case, then the words of the name itself.

What names leave open the first few hundred messages may tell: who answers within a second, again and again, is a bot;
the only one left who speaks with a shop or an agent is the consumer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from msgspec.structs import force_setattr

from evidence.transcripts.model import Manner, Message, Part, Parties, Sort, Voice

HEAD = 500
"""Parts that are looked at together before the first is given out."""
_AT_ONCE_S, _TIMES, _SHARE = 1, 3, 0.9
_MOST_NAMES, _LONGEST_NAME, _CHARACTERS = 10_000, 200, 1 << 20
_SYSTEM = re.compile(r"^(?:系统(?:消息|通知|提示|公告)?|system(?: message)?|通知|平台通知)$", re.IGNORECASE)
_BOT = re.compile(
    r"机器人|智能|小蜜|自动回复|AI\s?客服|虚拟(?:客服|助手)"
    r"|\b(?:robot|chatbot|bot|virtual assistant|auto(?:matic)? reply)\b",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"客服|坐席|专员|小二|平台|热线|售后|工单"
    r"|\b(?:customer (?:care|service)|support|service|agent|help ?desk|care team)\b",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"店|旗舰|专营|专卖|商行|商家|卖家|掌柜|官方|工厂|\b(?:seller|shop|store|outlet|merchant|official|mall)\b",
    re.IGNORECASE,
)
_CONSUMER = re.compile(
    r"^(?:我|本人|买家|顾客|客户|用户|消费者|me|you|buyer|customer|client|consumer|user)$"
    r"|^(?:买家|顾客|用户|buyer|customer)[-_:：]|^tb[\d一-鿿_]",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_HOUSE = re.compile(
    r"(?:商城|平台|二手|电商|超市|购物|网|集团| global| mall| market(?:place)?| inc\.?| ltd\.?)$", re.IGNORECASE
)
_SUB = re.compile(r"[:：]")
_SHORTEST = 2


def corrected(parts: Iterator[Part], manner: Manner) -> Iterator[Part]:
    """The same parts, whose voices were told before: only what a person corrects changes them."""
    for part in parts:
        if isinstance(part, Message) and (voice := manner.voices.get(part.speaker)):
            force_setattr(part, "voice", voice)  # nobody has seen it yet
        yield part


def told(parts: Iterator[Part], manner: Manner) -> Iterator[Part]:
    """The same parts, with their voices."""
    voices = Voices(manner)
    head: list[Part] = []
    size = 0
    for part in parts:
        head.append(part)
        size += len(part.text) + (len(part.speaker) if isinstance(part, Message) else 0)
        if len(head) >= HEAD or size > _CHARACTERS:
            break
    voices.learn([part for part in head if isinstance(part, Message)])
    for part in chain(head, parts):
        if isinstance(part, Message):
            voice = voices.of(part)
            if voice is not part.voice:
                force_setattr(part, "voice", voice)  # nobody has seen it yet
            if voice is Voice.system and part.sort is Sort.text:
                force_setattr(part, "sort", Sort.notice)
        yield part


class Voices:
    """Names and their voices, remembered."""

    def __init__(self, manner: Manner) -> None:
        self._corrected = manner.voices
        self._parties = _Names(manner.parties)
        self._by_name: dict[str, Voice] = {}

    def of(self, message: Message) -> Voice:
        """Corrected names win; then what the export says; then the name."""
        if corrected := self._corrected.get(message.speaker):
            return corrected
        if message.voice is not Voice.unknown:
            return message.voice
        return self._by_name.get(message.speaker) or self._new(message.speaker)

    def learn(self, head: list[Message]) -> None:
        """From the beginning of a chat: the quick, and the one who is left."""
        for name in _quick(head):
            if self._named(name) in {Voice.unknown, Voice.agent}:
                self._by_name[name] = Voice.bot
        voices = {m.speaker: self.of(m) for m in head if m.voice is not Voice.system}
        unknown = [name for name, voice in voices.items() if voice is Voice.unknown]
        others = set(voices.values()) - {Voice.unknown, Voice.system}
        if len(unknown) == 1 and others and Voice.consumer not in others:
            self._by_name[unknown[0]] = Voice.consumer

    def _new(self, name: str) -> Voice:
        voice = self._named(name)
        if len(self._by_name) < _MOST_NAMES and len(name) <= _LONGEST_NAME:
            self._by_name[name] = voice
        return voice

    def _named(self, name: str) -> Voice:
        return self._corrected.get(name) or self._parties.voice(name) or by_words(name)


def by_words(name: str) -> Voice:
    """What the words of a name say. `店铺:小北` is an account below a shop's; `平台客服:0417` one below an agent's."""
    house, *below = _SUB.split(name, maxsplit=1)
    told_by = (
        (Voice.system, _SYSTEM.search(name)),
        (Voice.consumer, _CONSUMER.search(name)),
        (Voice.bot, _BOT.search(name)),
        (Voice.shop, _SHOP.search(house)),
        (Voice.agent, _AGENT.search(house)),
        (Voice.shop, below and below[0].strip()),
    )
    return next((voice for voice, said in told_by if said), Voice.unknown)


class _Names:
    """The parties of the case, as exports shorten and lengthen them."""

    def __init__(self, parties: Parties) -> None:
        self._consumer = _bare(parties.consumer)
        self._shop = _bare(parties.shop)
        self._platform = _HOUSE.sub("", _bare(parties.platform))

    def voice(self, name: str) -> Voice | None:
        """None where no party is named."""
        bare = _bare(name)
        house = _SUB.split(bare, maxsplit=1)[0].strip()
        if _within(self._shop, bare) or (len(house) >= _SHORTEST and self._shop.startswith(house)):
            return Voice.shop
        if _within(self._platform, bare):
            return Voice.system if _SYSTEM.search(name) else Voice.bot if _BOT.search(name) else Voice.agent
        if _within(self._consumer, bare) or _within(bare, self._consumer):
            return Voice.consumer
        return None


def _bare(name: str) -> str:
    return _BRACKETS.sub("", name).strip().casefold()


def _within(part: str, whole: str) -> bool:
    return len(part) >= _SHORTEST and part in whole


def _quick(head: list[Message]) -> list[str]:
    """Who answers somebody else within a second, nearly always. In a file without seconds nobody can be told."""
    if not any(m.at and m.at.second for m in head):
        return []
    answers, at_once = Counter[str](), Counter[str]()
    before: Message | None = None
    for message in head:
        if before and before.speaker != message.speaker and before.at and message.at:
            answers[message.speaker] += 1
            at_once[message.speaker] += 0 <= (message.at - before.at).total_seconds() <= _AT_ONCE_S
        before = message if message.speaker and message.voice is not Voice.system else before
    return [name for name, times in answers.items() if times >= _TIMES and at_once[name] >= _SHARE * times]
