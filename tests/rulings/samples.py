# ruff: noqa: E501 - prose, a sentence a line
"""Two rulings as they are printed: the laptop (Chinese, contested) and the headphones (English, by default)."""

from datetime import UTC, date, datetime
from hashlib import sha256

from app.kit.money import Money
from rulings.schemas import (
    Answer,
    ArgumentAnswered,
    Authority,
    ClaimRuling,
    Deciders,
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

SHANGHAI = "Asia/Shanghai"


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def exhibit(number: str, title: str, by: str, when: datetime) -> ExhibitText:
    return ExhibitText(number, title, sha256(title.encode()).hexdigest(), by, when)


def law(rule: str, title: str, text: str, since: date, source: str) -> RuleText:
    return RuleText(rule, "law", since.isoformat(), title, text, since, source)


def platform_rule(rule: str, kind: str, title: str, text: str) -> RuleText:
    return RuleText(rule, kind, "2026-03", title, text, date(2026, 3, 1), "invented for this project")


SHOP, PLATFORM, BUYER = "星河数码专营店", "海桐商城", "李明远"


def laptop() -> RulingText:
    """A counterfeit laptop refused as “opened and used”; the merchant argued, a reviewer co-signed."""
    return RulingText(
        language="zh-Hans",
        number="RR-2026-000045",
        case_number="RC-2026-000123",
        case_date=date(2026, 6, 2),
        real_date=date(2026, 11, 22),
        zone=SHANGHAI,
        demo=True,
        answer=Answer("granted", yuan(2599600), SHOP, "退还货款并支付三倍赔偿，付至原支付账户。", date(2026, 6, 9)),
        parties=(Party("consumer", BUYER), Party("merchant", SHOP), Party("platform", PLATFORM)),
        purchase=Purchase(PLATFORM, "14 英寸笔记本电脑 16G/1T 银色", "HT2026041801177", yuan(649900), at(4, 18, 13, 3)),
        appealed=FrontlineDecision("refused", "human", at(4, 27, 8, 42), "商品已开机使用，不符合七天无理由退货条件。"),
        authority=Authority(binding=True, limit=yuan(5000000)),
        facts=(
            Fact(at(4, 18, 13, 3), "消费者下单并付款，页面写明“品牌正品”、内存 16GB。", ("C-2",)),
            Fact(at(4, 21, 2, 26), "签收。开机后系统显示内存 8GB。", ("C-4",)),
            Fact(
                at(4, 22, 1, 14), "序列号在品牌官网查不到；消费者要求退货退款，商家以已开机为由拒绝。", ("C-1", "C-3")
            ),
            Fact(at(4, 27, 8, 42), "平台客服七次给出相同答复后结束服务，没有处理结果。", ("C-1",)),
            Fact(at(5, 6, 3, 0), "品牌方书面答复：该序列号不在生产记录中，不是其产品。", ("C-5",)),
        ),
        claims=_laptop_claims(),
        arguments=(
            ArgumentAnswered(
                SHOP,
                "商品为正品，开机即视为已使用，影响二次销售（HT-RET-7.2）。",
                "HT-RET-7.2 只适用于无理由退货，不适用于与描述不符或假货；拆封查验不影响。",
                ("CN-SPC-2022-3", "HT-RET-7.2"),
            ),
        ),
        handling=(
            HandlingFinding(
                "canned_reply", PLATFORM, found=True, lines="C-1：4 月 22 日至 26 日，7 次相同答复“我们会记录您的问题”"
            ),
            HandlingFinding(
                "no_human", PLATFORM, found=True, lines="C-1：4 月 22 日 10:03“转人工”，没有转接", rules=("HT-CS-3.1",)
            ),
            HandlingFinding("closed_unresolved", PLATFORM, found=True, lines="C-1：4 月 27 日 16:42“会话已结束”"),
            HandlingFinding(
                "over_72_hours", PLATFORM, found=True, lines="C-1：首次投诉至结束共 126 小时", rules=("HT-CS-3.1",)
            ),
        ),
        effect="overturned",
        obligations=(
            ObligationText(
                1,
                "refund_full",
                SHOP,
                BUYER,
                "退还全部货款。",
                yuan(649900),
                date(2026, 6, 9),
                "退回原支付账户",
                "支付凭证",
            ),
            ObligationText(
                2,
                "statutory_extra_damages",
                SHOP,
                BUYER,
                "支付价款三倍的赔偿。",
                yuan(1949700),
                date(2026, 6, 9),
                "付至原支付账户",
                "支付凭证",
            ),
            ObligationText(
                3,
                "apology",
                PLATFORM,
                BUYER,
                "书面道歉，写明做了什么、造成什么、将改变什么。",
                None,
                date(2026, 6, 9),
                "站内信和电子邮件",
                "信件副本",
            ),
            ObligationText(
                4,
                "correct_record",
                PLATFORM,
                BUYER,
                "电脑由平台收存，不退回销售。",
                None,
                date(2026, 6, 16),
                "平台上门取件，运费由平台承担",
                "入库记录",
                after=1,
            ),
        ),
        next=WhatNext(accept_until=date(2026, 7, 2), correct_until=date(2026, 7, 2)),
        exhibits=(
            exhibit("C-1", "与店铺及平台客服的聊天记录", BUYER, at(5, 8, 1, 0)),
            exhibit("C-2", "下单时的商品页面", BUYER, at(5, 8, 1, 1)),
            exhibit("C-3", "官网序列号查询结果", BUYER, at(5, 8, 1, 1)),
            exhibit("C-4", "系统显示内存 8GB", BUYER, at(5, 8, 1, 2)),
            exhibit("C-5", "品牌方书面答复", BUYER, at(5, 8, 1, 2)),
        ),
        rules=_laptop_rules(),
        deciders=Deciders("沈若谷", "从 41 名合格调解员中抽签产生；名单先入日志，后有随机数。", reviewer="贺知微"),
        verify_url="http://localhost:8000/verify/RR-2026-000045",
    )


def _laptop_claims() -> tuple[ClaimRuling, ...]:
    contested = (ResponseToClaim(SHOP, "contest", "商品为正品，开机即视为已使用，影响二次销售。", "HT-RET-7.2"),)
    return (
        ClaimRuling(
            number=1,
            in_words="电脑是假的，退钱。",
            asked="refund_full",
            asked_amount=yuan(649900),
            responses=contested,
            outcome="upheld",
            fact="页面写 16GB，实为 8GB；序列号不在品牌方生产记录中。",
            exhibits=("C-2", "C-4", "C-5"),
            rules=("CN-CRPL-24", "HT-AUTH-1.1"),
            reasons="商品与页面描述不符，且品牌方否认为其产品。平台承诺优于法定标准的部分，同样约束商家。",
            award=yuan(649900),
        ),
        ClaimRuling(
            number=2,
            in_words="卖假货，按规定赔三倍。",
            asked="statutory_extra_damages",
            asked_amount=yuan(1949700),
            responses=contested,
            outcome="upheld",
            fact="品牌方书面确认非其产品，商家以正品出售，构成欺诈。",
            exhibits=("C-5", "C-2"),
            rules=("CN-CRPL-55",),
            reasons="价款 6,499.00 元的三倍为 19,497.00 元，高于五百元。",
            award=yuan(1949700),
        ),
    )


def _laptop_rules() -> tuple[RuleText, ...]:
    consumer_law = "Law on the Protection of Consumer Rights and Interests of the PRC art. "
    return (
        law(
            "CN-CRPL-24",
            "消费者权益保护法 第二十四条",
            "不符合质量要求的，可依约定或法律要求退货、更换、修理；没有约定的，收到之日起七日内可退货；退货等必要费用由经营者承担。",
            date(2014, 3, 15),
            consumer_law + "24",
        ),
        law(
            "CN-CRPL-55",
            "消费者权益保护法 第五十五条",
            "有欺诈行为的，按价款的三倍增加赔偿；不足五百元的，为五百元。",
            date(2014, 3, 15),
            consumer_law + "55",
        ),
        law(
            "CN-SPC-2022-3",
            "网络消费纠纷规定（一） 第三条",
            "消费者因检查商品的必要对商品进行拆封查验且不影响商品完好，经营者以已拆封为由主张不适用七日无理由退货的，不予支持（法律另有规定的除外）。",
            date(2022, 3, 15),
            "法释〔2022〕8号 art. 3",
        ),
        platform_rule(
            "HT-AUTH-1.1",
            "promise",
            "海桐商城 正品保障",
            "标注“品牌正品”的商品，经品牌方确认非其产品的，退款并按承诺“假一赔三”。",
        ),
        platform_rule(
            "HT-RET-7.2",
            "platform_rule",
            "海桐商城 七天无理由退货",
            "已使用且影响完好的商品不支持无理由退货；为检查所必需的开机、试用不视为使用。质量问题、与描述不符不适用本条。",
        ),
        platform_rule(
            "HT-CS-3.1",
            "promise",
            "海桐商城 客服承诺",
            "投诉 72 小时内给出处理结果和理由；消费者要求人工的，三分钟内转接。",
        ),
    )


def headphones() -> RulingText:
    """Headphones that never came; the merchant was proven served and stayed silent."""
    shop, platform, buyer, price = "Soundlane Outlet", "Haitong Global", "Maya Ferreira", Money(5290, "EUR")
    return RulingText(
        language="en",
        number="RR-2026-000046",
        case_number="RC-2026-000127",
        case_date=date(2026, 9, 17),
        real_date=date(2026, 9, 17),
        zone="UTC",
        demo=True,
        answer=Answer("granted", price, shop, "The full price goes back to the card that paid.", date(2026, 9, 24)),
        parties=(Party("consumer", buyer), Party("merchant", shop), Party("platform", platform)),
        purchase=Purchase(platform, "Wireless headphones, black", "HG-2026-08-5521", price, at(8, 3, 10, 11)),
        appealed=FrontlineDecision(
            "refused", "human", at(9, 2, 15, 20), "The tracking shows delivered. We cannot refund.", "HG-SHIP-3"
        ),
        authority=Authority(binding=True, limit=Money(650000, "EUR")),
        facts=(
            Fact(at(8, 3, 10, 11), "The consumer ordered and paid; the parcel was to go to Lisbon.", ("P-1",)),
            Fact(at(8, 18, 11, 2), "The carrier handed it over in Porto, 313 km away, to “J. SILVA”.", ("P-1",)),
            Fact(
                at(8, 25, 9, 12),
                "The consumer said that it was in the wrong city; the shop asked her to wait.",
                ("C-1",),
            ),
            Fact(at(9, 2, 15, 20), "The shop refused a refund because the tracking said “delivered”.", ("C-1",)),
        ),
        claims=(
            ClaimRuling(
                number=1,
                in_words="It never arrived. I want my money back.",
                asked="refund_full",
                asked_amount=price,
                responses=(ResponseToClaim(shop, "silent"),),
                outcome="upheld",
                by_default=True,
                fact="The carrier's record shows delivery in Porto to another person; the order was for Lisbon.",
                exhibits=("P-1",),
                rules=("HG-SHIP-3", "CN-ECL-61"),
                reasons="Silence proves nothing by itself. The file does: the platform's own rule calls a parcel delivered only at the address ordered.",
                award=price,
            ),
        ),
        arguments=(),
        handling=(
            HandlingFinding("canned_reply", platform, found=True, lines="C-1: “please wait 3-5 days more”, twice"),
            HandlingFinding("closed_unresolved", platform, found=False, lines="The chat shows no closing."),
        ),
        effect="overturned",
        obligations=(
            ObligationText(
                1,
                "refund_full",
                shop,
                buyer,
                "Pay back the full price.",
                price,
                date(2026, 9, 24),
                "to the card that paid",
                "payment receipt",
            ),
            ObligationText(
                2,
                "explanation",
                platform,
                buyer,
                "Explain in writing why nobody asked the carrier.",
                None,
                date(2026, 9, 24),
                "by e-mail",
                "copy of the letter",
            ),
        ),
        next=WhatNext(accept_until=None, correct_until=date(2026, 10, 17), set_aside_until=date(2026, 10, 1)),
        exhibits=(
            exhibit("C-1", "WhatsApp chat with the shop", buyer, at(9, 7, 1, 0)),
            exhibit("P-1", "Carrier's record of the parcel", platform, at(9, 9, 6, 30)),
        ),
        rules=(
            platform_rule(
                "HG-SHIP-3",
                "platform_rule",
                "Haitong Global, proof of delivery",
                "“Delivered” means handed over at the address ordered, to the addressee or a person named.",
            ),
            law(
                "CN-ECL-61",
                "Electronic Commerce Law art. 61",
                "In a dispute with a merchant the platform actively assists the consumer.",
                date(2019, 1, 1),
                "Electronic Commerce Law of the PRC art. 61",
            ),
        ),
        deciders=Deciders(
            "Adaeze Lindqvist",
            "Drawn by lot from 37 eligible mediators; the list was in the journal before the random number existed.",
            reviewer="Tomás Okafor",
        ),
        verify_url="http://localhost:8000/verify/RR-2026-000046",
    )
