"""The roads of the six disputes, each as `decision.json` tells it, and three appeals that are left open."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from app.demo.bench import Bench
from app.demo.story import Story
from app.kit.text import _

Moments = AsyncIterator[datetime]


def _pays(claim: int, remedy: str, minor: int, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    money = {"minor": minor, "currency": more.pop("currency", "CNY")}
    return {"debtor": "seller", "remedy": remedy, "text": text, "days": 7, "amount": money, "claim_no": claim} | more


def _does(side: str, remedy: str, text: str, days: int = 7, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"debtor": side, "remedy": remedy, "text": text, "days": days} | more


_SORRY = {
    "laptop": {
        "act": "我们的客服七次用同一句话答复您，拒绝转接人工，并在问题没有解决时结束了服务。",
        "harm": "您为一台假冒的电脑反复举证，近四十天拿不回货款。",
        "change": "自本月起，同一问题答复两次仍未解决的必须转人工；未经消费者同意，客服不能结束服务。",
    },
    "phone": {
        "act": "我们让您“通过其他渠道维权”，承诺的回电一次也没有打。",
        "harm": "您带着打不开摄像头的手机四处求助，误了工作。",
        "change": "“其他渠道”的话术已经删除；回电逾期的，系统当日提醒主管本人补打。",
    },
    "watch": {
        "act": "您出示品牌方报告以后，我们仍让您另寻途径，拒绝退款时也不说明依据哪一条规则。",
        "harm": "您花九千八百元买到的不是您要的腕表，还要自己去查平台的规则。",
        "change": "拒绝退款必须写明规则条款；品牌方书面报告一经提交，由专人在三日内复核。",
    },
}


async def laptop(story: Story) -> Moments:
    """Contested, examined, decided with two signatures, accepted, performed in time, confirmed."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    yield story.after(days=3)
    await story.answer()
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=4)
    await bench.infer("平台收到命令五日未交任何记录，消费者已交来完整聊天记录。")
    duties = [
        _pays(1, "refund_full", 649900, "退还全部货款。"),
        _pays(2, "statutory_extra_damages", 1949700, "支付三倍增加赔偿。"),
        _does("platform", "keep_goods_safe", "收存该台电脑待处理，不得退回销售。"),
        _does("platform", "apology", "就七次相同答复、拒绝转人工、未解决即结束服务书面道歉，并说明改进。"),
    ]
    reasons = [
        "页面标示与实物不符，序列号不在品牌方生产记录中；质量不符合约定，应当退货，必要费用由经营者承担。",
        "商家以“正品”销售非品牌产品，构成欺诈；价款的三倍为 19,497.00 元，不低于五百元。",
    ]
    await bench.draft(duties, reasons)
    await bench.show_view("初步意见：品牌方书面答复可信，商品不是正品，拒绝退货没有依据。")
    yield story.after(days=3)
    await _comment(story, "没有补充。")
    yield story.after(days=5)
    await bench.decide()
    yield story.after(days=2)
    await _accept(story)
    yield story.after(days=3)
    await story.prove(await story.merchant(), "seller")
    await story.prove(await story.platform(), "platform", apology=_SORRY["laptop"])
    yield story.after(days=1)
    await story.confirm()


async def cosmetics(story: Story) -> Moments:
    """An offer declined in talks; decided; the merchant is late, the deposit pays, the platform changes its rule."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    referral = {"authority": "market_regulation", "ground": "疑似假冒化妆品，已致接触性皮炎。"}
    await (await story.registrar()).post(f"{story.path}/referrals", referral)
    story.tell(_("The hazard is reported to the authority; the claim goes on."))
    yield story.after(days=2)
    await story.answer()
    await _refuse_offer(story)
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=5)
    duties = [
        _pays(1, "refund_full", 129800, "退还货款。"),
        _pays(2, "statutory_extra_damages", 389400, "支付三倍增加赔偿。"),
        _pays(3, "loss_compensation", 56250, "赔偿有票据的医疗费用。"),
        _does("platform", "policy_change", story.dispute.decision["handling_remedy"]["text"], 30),
    ]
    reasons = [
        "批号不存在，商品不是品牌方产品，应当退货退款。",
        "以假充真构成欺诈；价款的三倍为 3,894.00 元。",
        "有票据的门诊与药费 562.50 元应予赔偿；其余 300.00 元没有凭证。",
    ]
    await bench.draft(duties, reasons)
    await bench.show_view("初步意见：批号不存在，支持退款与三倍赔偿；医疗费以票据为准。")
    yield story.after(days=8)
    await bench.decide()
    yield story.after(days=1)
    await _accept(story)
    # The merchant lets its time go by: eight days later the deposit is asked.
    yield story.after(days=11)
    for deposit in (await story.case())["deposits"]:
        await (await story.platform()).post(f"{story.path}/deposits/{deposit['id']}/answer", {"answer": "paid"})
    story.tell(_("The merchant did not pay in time: the platform's deposit pays."))
    await story.prove(await story.platform(), "platform")
    yield story.after(days=2)
    await story.confirm()


async def phone(story: Story) -> Moments:
    """A private seller; the phone goes back first; the refund comes short, is called "not fixed", and is made good."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    yield story.after(days=2)
    await story.answer()
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=3)
    duties = [
        _does("seller", "return_label", "提供退货运单。", 2, claim_no=1),
        _does("consumer", "return_goods", "寄回手机。", 7, after=1, claim_no=1),
        _pays(1, "refund_full", 238000, "收到退回的手机后退还全部货款。", after=2),
        _does("platform", "apology", "就“其他渠道维权”和未按承诺联系书面道歉，并说明改进。"),
    ]
    await bench.draft(duties, ["开箱视频连续完整，摄像头无法打开，与“功能完好 无拆修”的描述严重不符。"])
    await bench.show_view("初步意见：商品与描述严重不符，支持退货退款。")
    yield story.after(days=8)
    await bench.decide()
    yield story.after(days=1)
    await story.prove(await story.merchant(), "seller", remedies=("return_label",))
    await story.prove(await story.platform(), "platform", apology=_SORRY["phone"])
    yield story.after(days=3)
    await story.prove(await story.consumer(), "consumer")
    yield story.after(days=4)
    await story.prove(await story.merchant(), "seller", text="已退款 2,000.00 元。")
    yield story.after(days=1)
    await _not_fixed(story, "只退了 2,000.00 元，少 380.00 元。", remedy="refund_full")
    yield story.after(days=2)
    await story.prove(await story.merchant(), "seller", text="已补足 380.00 元。")
    yield story.after(days=1)
    await story.confirm()


async def dress(story: Story) -> Moments:
    """The refund is conceded and owed at once; freight and handling are ruled on the small track."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    yield story.after(days=1)
    await story.answer()
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=2)
    await story.prove(await story.merchant(), "seller", text="已退款 159.00 元。")
    duties = [
        _pays(2, "return_freight", 1200, "支付退货运费。"),
        _does("platform", "policy_change", story.dispute.decision["handling_remedy"]["text"], 30),
    ]
    await bench.draft(duties, ["商家已同意。", "面料与描述不符，不是无理由退货；退货的必要费用由经营者承担。"])
    await bench.decide()
    yield story.after(days=1)
    await story.prove(await story.merchant(), "seller")
    await story.prove(await story.platform(), "platform")
    yield story.after(days=1)
    await story.confirm()


async def headphones(story: Story) -> Moments:
    """The shop reads the appeal and is silent; decided by default on the file; paid; the consumer never says a word."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    await (await story.merchant()).get(story.path)
    story.tell(_("The shop opens the appeal on its desk, and says nothing."))
    await story.answer_order(
        {
            "chats": "The chat ran on WhatsApp, outside our systems.",
            "calls": "Nobody called about this order.",
            "listing": "The listing was taken down; we kept no copy of it.",
        }
    )
    await story.answer()
    yield story.after(days=6)
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=2)
    reasons = [
        "The carrier's record shows another city and another name than the platform's own rule wants for a delivery."
    ]
    duties = [
        _pays(1, "refund_full", 5290, "Refund the price in full.", currency="EUR"),
        _does("platform", "explanation", "Explain in writing why the carrier was never asked."),
    ]
    await bench.draft(duties, reasons)
    await bench.decide()
    yield story.after(days=3)
    await story.prove(await story.merchant(), "seller")
    await story.prove(await story.platform(), "platform")
    for _day in range(4):
        yield story.after(days=8)
    story.tell(
        _("Asked three times, {name} has not answered: concluded, unconfirmed; one word reopens it."),
        name=(await story.consumer()).name,
    )


async def watch(story: Story) -> Moments:
    """Mediator and reviewer disagree: three decide, two to one, and the dissent stands in the ruling."""
    await story.file()
    yield story.after(days=1)
    await story.accept()
    yield story.after(days=3)
    await story.answer()
    async for moment in story.drawing():
        yield moment
    bench = Bench(story, await story.drawn())
    yield story.after(days=5)
    await bench.infer("平台收到命令五日未交任何记录，消费者已交来完整聊天记录。")
    duties = [
        _pays(1, "refund_full", 980000, "退还全部货款。"),
        _pays(2, "keep_promise", 2940000, "按“假一赔三”的承诺支付三倍价款。"),
        _does("platform", "keep_goods_safe", "收存该腕表待处理，不得退回销售。"),
        _does("platform", "apology", "就让消费者另寻渠道、拒绝退款不说明依据书面道歉，并说明改进。"),
    ]
    reasons = [
        "品牌方书面报告确认机芯不是其产品，商品与页面描述不符，应当退货退款。",
        "“假一赔三”是商品页面和平台规则写明的承诺，以品牌方确认非其产品为条件，不以商家知情为条件。",
    ]
    await bench.draft(duties, reasons)
    await bench.show_view("初步意见：品牌方报告可信，支持退款；承诺三倍赔偿不以知情为条件。")
    yield story.after(days=8)
    await bench.decide()
    yield story.after(days=1)
    await _accept(story)
    yield story.after(days=4)
    await story.prove(await story.merchant(), "seller")
    await story.prove(await story.platform(), "platform", apology=_SORRY["watch"])
    yield story.after(days=1)
    await story.confirm()


async def _comment(story: Story, text: str) -> None:
    await (await story.merchant()).post(f"{story.path}/comments", {"text": text})


async def _accept(story: Story) -> None:
    consumer = await story.consumer()
    await consumer.post(f"{story.path}/ruling/acceptance")
    story.tell(
        _("{name} accepts the ruling: the refusal is overridden, and what is owed begins to run."), name=consumer.name
    )


async def _refuse_offer(story: Story) -> None:
    consumer = await story.consumer()
    for offer in (await story.case())["offers"]:
        if offer["status"] == "open":
            await consumer.post(f"{story.path}/offers/{offer['id']}/refusal")
    story.tell(_("The offer is declined in the talks; only the two of them have read it."))


async def _not_fixed(story: Story, text: str, remedy: str) -> None:
    consumer = await story.consumer()
    which = [duty["no"] for duty in await story.obligations() if duty["remedy"] == remedy]
    await consumer.post(f"{story.path}/not-fixed", {"text": text, "obligations": which})
    story.tell(_("{name} says: not fixed. {text}"), name=consumer.name, text=text)


ROADS = {
    "2-cosmetics": cosmetics,
    "1-laptop": laptop,
    "3-phone": phone,
    "4-dress": dress,
    "5-headphones": headphones,
    "6-watch": watch,
}


async def leave_open(story: Story, until: str) -> None:
    """One more appeal, left where a desk has work: with the registrar, with the respondents, or with a mediator."""
    await story.file()
    if until == "screening":
        return
    await story.accept()
    if until == "answers":
        return
    await story.answer()
    await _refuse_offer(story)
    async for moment in story.drawing():
        await story.stage.move_to(moment)
