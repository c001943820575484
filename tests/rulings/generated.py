# ruff: noqa: S311 - chance that can be repeated, never a secret
"""Rulings of all shapes, each made from its number alone: the same number is the same ruling for ever.

From one page to sixty, from one claim to forty; the longest names that the doors take, rare characters, names in the
scripts of many peoples, sums from one fen to the billions, nothing owed at all.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from msgspec import UNSET

from app.kit.money import Money
from rulings.document import words
from rulings.schemas import (
    AgreementText,
    Answer,
    ArgumentAnswered,
    Authority,
    CertificateText,
    ClaimRuling,
    Cleared,
    Deciders,
    Dissent,
    Document,
    ExhibitText,
    Fact,
    FrontlineDecision,
    HandlingFinding,
    ObligationText,
    Party,
    Purchase,
    ResponseToClaim,
    RuleText,
    RulingText,
    WhatNext,
)

LONGEST_NAME = 200
CHINESE, ENGLISH = "zh-Hans", "en"
EDITIONS = ((CHINESE, None), (ENGLISH, None), (CHINESE, ENGLISH), (ENGLISH, CHINESE))
SIZES = (1, 1, 2, 3, 2, 5, 8, 3, 13, 40)
"""How many claims: every tenth ruling is as long as rulings get."""
MONEYS = (1, 10, 5290, 649_900, 1_000_000, 10_100_050, 2_599_600, 99_999_999_999, 4_000_500_00)
PEOPLE = {
    CHINESE: ("李明远", "欧阳若曦", "买买提·吐尔逊", "王一", "阿依古丽·阿卜杜热西提"),
    ENGLISH: ("Maya Ferreira", "Tomás Okafor", "Zoë D’Arcy-O’Neill", "Li Mingyuan", "Nguyễn Thị Ánh"),
}
RARE = (
    "䶮㛃㬎",
    "𠮷田𪚥",
    "张𬍛𫖯",
    "𫝹𰻞生",
    "Łukasz Żółć",
    "محمد العربي",
    "བཀྲ་ཤིས་དོན་གྲུབ",
    "ئابلىز مەمەت",
    "สมชาย ใจดี",
    "김철수",
    "Дмитрий Ђурђевић",
    "ꆈꌠꁱꂷ",
    "Ἀθηνᾶ Παππᾶ",
    "अनिल कुमार",
)
SHOPS = {
    CHINESE: ("星河数码专营店", "🔥爆款小店🔥", "ＡＢＣ旗舰店（上海）", "老张の铺子"),
    ENGLISH: ("Soundlane Outlet", "Fire & Ice ™ “Deals”", "Ørsted <Home> GmbH", "A/B Store №1"),
}
PLATFORMS = {CHINESE: "海桐商城", ENGLISH: "Haitong Global"}
ITEMS = {
    CHINESE: ("14 英寸笔记本电脑 16G/1T 银色", "儿童羽绒服 110cm", "手机壳"),
    ENGLISH: ("Wireless headphones, black", "Oak table, 180 × 90 cm", "Phone case"),
}
PHRASES = {
    CHINESE: (
        "消费者下单并付款，页面写明“品牌正品”、内存 16GB。",
        "商家以“已开机使用”为由拒绝退货（HT-RET-7.2），没有说明影响了什么。",
        "平台客服七次给出相同答复：“我们会记录您的问题。”",
        "品牌方书面答复：该序列号不在生产记录中，不是其产品；这与商家的陈述相矛盾。",
        "价款 6,499.00 元的三倍为 19,497.00 元，高于五百元……据此计算。",
        "《消费者权益保护法》第五十五条规定：有欺诈行为的，按价款的三倍增加赔偿！",
        "承运人记录显示签收地点在波尔图，而订单地址在里斯本——相距 313 公里。",
        "是否送达？只有交到订单所写地址、本人或其指定的人手中，才算送达。",
    ),
    ENGLISH: (
        "The consumer ordered and paid; the page said “genuine” and 16 GB of memory.",
        "The shop refused because the tracking said “delivered”, and named no rule (HG-SHIP-3).",
        "The carrier handed the parcel over in Porto, 313 km away, to “J. SILVA”.",
        "Silence proves nothing by itself; the file does: delivered means delivered at the address ordered.",
        "Three times the price of CN¥6,499.00 is CN¥19,497.00, which is more than five hundred yuan.",
        "Support answered seven times in the same words — “we will record your problem”.",
    ),
}
HOW = {
    CHINESE: "退还货款，付至原支付账户。",
    ENGLISH: "The full price goes back to the account that paid.",
}
NOTHING = {CHINESE: "不需要履行任何事项。", ENGLISH: "Nothing more is owed."}
MONEY_REMEDIES = ("refund_full", "refund_part", "statutory_extra_damages", "loss_compensation", "interest")
OTHER_REMEDIES = ("apology", "explanation", "correct_record", "replacement", "repair", "policy_change")


def generated(number: int) -> RulingText:
    """The ruling of this number."""
    return _Maker(number).text()


def generated_agreement(number: int) -> AgreementText:
    """An agreement in the place of the ruling of this number; every third one is a preview."""
    return _Maker(number).agreement()


def generated_certificate(number: int) -> CertificateText:
    """The certificate that goes with the ruling of this number."""
    return _Maker(number).certificate()


def _framed(said: RulingText, number: str) -> dict[str, Any]:
    """What every document shares, under a number of its own."""
    frame = {name: getattr(said, name) for name in Document.__struct_fields__}
    return frame | {"number": number, "verify_url": said.verify_url.replace(said.number, number)}


class _Maker:
    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = Random(f"ruling {number}")
        self.size = SIZES[number % len(SIZES)]
        self.language, self.beside = EDITIONS[number // 2 % len(EDITIONS)]
        self.currency = "CNY" if self.language == CHINESE else self.chance.choice(("CNY", "EUR", "USD", "JPY", "KWD"))
        self.consumer, self.shop = self._name(PEOPLE), self._name(SHOPS)
        self.platform = PLATFORMS[self.language]
        self.start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC) + timedelta(hours=number * 7)
        self.day = self.start.date() + timedelta(days=40)
        self.granted = self.chance.choice(("granted", "granted", "partly", "not"))
        self.bare = self.size == 1 and number % len(SIZES) == 0

    def _name(self, ordinary: dict[str, tuple[str, ...]]) -> str:
        """Ordinary, rare, of mixed scripts, or as long as the doors take."""
        kind = self.chance.randrange(4)
        name = self.chance.choice(ordinary[self.language])
        if kind == 1:
            name = self.chance.choice(RARE)
        if kind == 2:
            name = f"{name} {self.chance.choice(RARE)}"
        if kind == 3 and self.number % 5 == 0:
            return (f"{name}·" * LONGEST_NAME)[:LONGEST_NAME]
        return name

    def _prose(self, most: int) -> str:
        gap = "" if self.language == CHINESE else " "
        return gap.join(self.chance.choices(PHRASES[self.language], k=self.chance.randint(1, most)))

    def _money(self) -> Money:
        return Money(self.chance.choice(MONEYS) + self.chance.randrange(2) * self.chance.randrange(99), self.currency)

    def _later(self, days: int) -> date:
        return self.day + timedelta(days=days)

    def text(self) -> RulingText:
        number = f"RR-2026-{self.number:06d}"
        return RulingText(
            language=self.language,
            number=number,
            case_number=f"RC-2026-{self.number:06d}",
            case_date=self.day,
            real_date=self.day if self.number % 3 else self._later(60),
            zone=self.chance.choice(("Asia/Shanghai", "UTC")),
            demo=bool(self.number % 4),
            answer=self._answer(),
            parties=(
                Party("consumer", self.consumer, masked=self.chance.random() < 0.1),
                Party(self.chance.choice(("merchant", "private_seller")), self.shop),
                Party("platform", self.platform),
            ),
            purchase=self._purchase(),
            appealed=self._appealed(),
            authority=Authority(binding=self.chance.random() < 0.8, limit=Money(5_000_000, self.currency)),
            facts=tuple(self._fact(i) for i in range(1 if self.bare else min(60, self.size + 2))),
            claims=tuple(self._claim(i) for i in range(1, self.size + 1)),
            arguments=() if self.bare else tuple(self._argument() for _ in range(self.size // 2)),
            handling=() if self.bare else tuple(self._failure(f) for f in self._some(words.FAILURES)),
            effect=self.chance.choice(tuple(words.EFFECTS)),
            obligations=tuple(self._duty(i) for i in range(1, self._duties() + 1)),
            next=self._next(),
            exhibits=tuple(self._exhibit(i) for i in range(1, self._exhibits() + 1)),
            rules=tuple(self._rule(i) for i in range(1, self._rules() + 1)),
            deciders=self._deciders(),
            verify_url=f"http://localhost:8000/verify?q={number}",
            dissent=Dissent("沈若谷", self._prose(4)) if self.number % 7 == 6 else None,
            beside=self.beside or UNSET,
        )

    def certificate(self) -> CertificateText:
        said = self.text()
        return CertificateText(
            **_framed(said, f"RF-2026-{self.number:06d}"),
            cleared=Cleared(self.chance.choice(("seller", "platform")), self.shop, self._prose(6)),
            platform=self.platform,
            purchase=said.purchase,
            ruling=said.number,
            ruling_sha256=sha256(said.canonical()).hexdigest(),
            honour_days=5,
        )

    def agreement(self) -> AgreementText:
        said = self.text()
        bound_at = self.start + timedelta(days=13)
        return AgreementText(
            **_framed(said, f"RS-2026-{self.number:06d}"),
            parties=said.parties[:2],
            purchase=said.purchase,
            debtor=self.shop,
            terms=self._prose(8),
            amount=self._money() if self.chance.random() < 0.8 else None,
            due=self._later(9),
            offered_by=self.shop,
            offered_at=bound_at - timedelta(days=5),
            taken_by=self.consumer,
            taken_at=bound_at - timedelta(days=3),
            reflect_until=bound_at,
            bound_at=bound_at if self.number % 3 else None,
        )

    def _purchase(self) -> Purchase:
        item, order = self.chance.choice(ITEMS[self.language]), f"HT{self.chance.randrange(10**14):014d}"
        return Purchase(self.platform, item, order, self._money(), self.start)

    def _some(self, codes: dict[str, str]) -> list[str]:
        return self.chance.sample(sorted(codes), k=self.chance.randint(1, len(codes)))

    def _duties(self) -> int:
        return 0 if self.granted == "not" else 1 if self.bare else self.size

    def _rules(self) -> int:
        return 1 if self.bare else min(30, self.size)

    def _exhibits(self) -> int:
        return 1 if self.bare else min(60, 2 * self.size)

    def _numbers(self, most: int) -> tuple[str, ...]:
        mark = "甲" if self.language == CHINESE else "C"
        return tuple(f"{mark}-{i}" for i in range(1, self.chance.randint(1, most) + 1))

    def _cited(self) -> tuple[str, ...]:
        return tuple(f"R-{i}" for i in range(1, self.chance.randint(1, self._rules()) + 1))[:3]

    def _answer(self) -> Answer:
        if self.granted == "not":
            return Answer("not", None, None, NOTHING[self.language], None)
        if self.chance.random() < 0.1:
            return Answer(self.granted, None, None, HOW[self.language], self._later(9))
        return Answer(self.granted, self._money(), self.shop, HOW[self.language], self._later(9))

    def _appealed(self) -> FrontlineDecision:
        outcome, by = self.chance.choice(tuple(words.FRONTLINE)), self.chance.choice(tuple(words.DECIDED_BY))
        rule = self.chance.choice((None, "HT-RET-7.2"))
        return FrontlineDecision(outcome, by, self.start + timedelta(days=9), self._prose(1 if self.bare else 3), rule)

    def _fact(self, place: int) -> Fact:
        return Fact(self.start + timedelta(days=place, minutes=17 * place), self._prose(2), self._numbers(3))

    def _claim(self, number: int) -> ClaimRuling:
        most = 1 if self.bare else 6 + self.size // 2
        kind = self.chance.choice(tuple(words.RESPONSES))
        said = "" if kind == "silent" else self._prose(2)
        return ClaimRuling(
            number=number,
            in_words=self._prose(1 if self.bare else 3),
            asked=self.chance.choice(MONEY_REMEDIES),
            asked_amount=self._money() if self.chance.random() < 0.9 else None,
            responses=(ResponseToClaim(self.shop, kind, said, self.chance.choice((None, "R-1"))),),
            outcome=self.chance.choice(tuple(words.OUTCOMES)),
            fact=self._prose(most),
            exhibits=self._numbers(4),
            rules=self._cited(),
            reasons=self._prose(most),
            award=self._money() if self.granted != "not" else None,
            by_default=self.chance.random() < 0.1,
        )

    def _argument(self) -> ArgumentAnswered:
        return ArgumentAnswered(self.shop, self._prose(3), self._prose(5), self._cited())

    def _failure(self, failure: str) -> HandlingFinding:
        return HandlingFinding(
            failure, self.platform, self.chance.random() < 0.7, f"C-1：{self._prose(2)}", self._cited()
        )

    def _duty(self, number: int) -> ObligationText:
        in_money = self.chance.random() < 0.7
        return ObligationText(
            number=number,
            remedy=self.chance.choice(MONEY_REMEDIES if in_money else OTHER_REMEDIES),
            debtor=self.chance.choice((self.shop, self.platform)),
            creditor=self.consumer,
            text=self._prose(2),
            amount=self._money() if in_money else None,
            due=self._later(self.chance.randint(3, 40)),
            way=HOW[self.language],
            proof=self._prose(1),
            after=number - 1 if number > 1 and self.chance.random() < 0.3 else None,
        )

    def _next(self) -> WhatNext:
        chance = self.chance.random()
        return WhatNext(
            self._later(30) if chance < 0.7 else None, self._later(30), self._later(14) if chance < 0.2 else None
        )

    def _exhibit(self, number: int) -> ExhibitText:
        title, by = self._prose(1), self.chance.choice((self.consumer, self.shop, self.platform))
        digest = sha256(f"{self.number} {number}".encode()).hexdigest()
        mark = "甲" if self.language == CHINESE else "C"
        return ExhibitText(f"{mark}-{number}", title, digest, by, self.start + timedelta(days=20, hours=number))

    def _rule(self, number: int) -> RuleText:
        kind = self.chance.choice(tuple(words.RULE_KINDS))
        source = "Law on the Protection of Consumer Rights and Interests of the PRC art. 24"
        return RuleText(f"R-{number}", kind, "2026-03", self._prose(1), self._prose(2), date(2026, 3, 1), source)

    def _deciders(self) -> Deciders:
        panel = ("沈若谷", "贺知微", "Adaeze Lindqvist") if self.number % 7 == 6 else ()
        return Deciders("沈若谷", self._prose(1), "贺知微" if self.chance.random() < 0.5 else None, panel)
