"""Whose voice a name is."""

from io import BytesIO

import pytest

from evidence.transcripts import Format, Manner, Message, Parties, Voice, preview, read
from evidence.transcripts.voices import by_words

NAMES = {
    "": Voice.unknown,
    "阿青": Voice.unknown,
    "Maya Ferreira": Voice.unknown,
    "系统": Voice.system,
    "系统消息": Voice.system,
    "System": Voice.system,
    "系统工程师小王": Voice.unknown,
    "tb李明远": Voice.consumer,
    "买家": Voice.consumer,
    "买家-小周": Voice.consumer,
    "Buyer": Voice.consumer,
    "Bob": Voice.unknown,
    "海桐智能客服": Voice.bot,
    "果拼客服机器人": Voice.bot,
    "Support Bot": Voice.bot,
    "Robotics Ltd": Voice.unknown,
    "海桐客服": Voice.agent,
    "海桐客服:0417": Voice.agent,
    "平台客服-苏": Voice.agent,
    "Customer Service": Voice.agent,
    "星河数码专营店": Voice.shop,
    "星河数码专营店:小北": Voice.shop,
    "织云女装:客服": Voice.shop,
    "卖家-yu**88": Voice.shop,
    "Soundlane Outlet": Voice.shop,
    "Kettle Store": Voice.shop,
    "Restorer": Voice.unknown,
}
PARTIES = Parties("周小满", "织云女装（上海）", "果拼商城")
OF_THE_CASE = {
    "小满": Voice.consumer,
    "tb周小满1990": Voice.consumer,
    "织云女装": Voice.shop,
    "织云女装:阿青": Voice.shop,
    "织云": Voice.shop,
    "果拼:0417": Voice.agent,
    "果拼小助手机器人": Voice.bot,
    "满": Voice.unknown,
    "别的店": Voice.shop,
    "谁": Voice.unknown,
}


@pytest.mark.parametrize(("name", "voice"), NAMES.items())
def test_a_name_alone(name: str, voice: Voice) -> None:
    assert by_words(name) is voice


def voices(text: str, manner: Manner) -> dict[str, Voice]:
    parts = read(BytesIO(text.encode()), Format.whatsapp, manner)
    return {part.speaker: part.voice for part in parts if isinstance(part, Message)}


@pytest.mark.parametrize(("name", "voice"), OF_THE_CASE.items())
def test_a_name_beside_the_parties_of_the_case(name: str, voice: Voice) -> None:
    chat = f"20/08/2026, 14:02 - {name}: hi\n20/08/2026, 14:02 - 甲乙: hi\n20/08/2026, 14:02 - 丙丁: hi\n"
    assert voices(chat, Manner(parties=PARTIES))[name] is voice


def test_what_a_person_corrected_wins_over_everything() -> None:
    chat = "20/08/2026, 14:02 - 织云女装: hi\n20/08/2026, 14:03 - 系统: hi\n"
    said = {"织云女装": Voice.bot, "系统": Voice.agent}
    assert voices(chat, Manner(parties=PARTIES, voices=said)) == said
    own = b'{"line":1,"at":null,"speaker":"x","text":"y","voice":"shop"}\n'
    (part,) = read(BytesIO(own), Format.own, Manner(voices={"x": Voice.consumer}))
    assert isinstance(part, Message)
    assert part.voice is Voice.consumer


def test_the_only_one_left_beside_a_shop_is_the_consumer() -> None:
    assert voices("20/08/2026, 14:02 - Ana: hi\n20/08/2026, 14:02 - Shop: hi\n", Manner())["Ana"] is Voice.consumer
    two = "20/08/2026, 14:02 - Ana: hi\n20/08/2026, 14:02 - Shop: hi\n20/08/2026, 14:02 - Bo: hi\n"
    assert voices(two, Manner())["Ana"] is Voice.unknown
    nobody = "20/08/2026, 14:02 - Ana: hi\n"
    assert voices(nobody, Manner())["Ana"] is Voice.unknown


def quick(seconds: tuple[int, ...], *, shown: bool) -> Voice:
    """The voice of someone who answers so many seconds after each question."""
    lines = []
    for number, after in enumerate(seconds):
        for who, second in (("tb李明远", 5), ("客服小蓝", 5 + after)):
            clock = f"10:{number:02}" + (f":{second:02}" if shown else "")
            lines.append(f"{who} 2026-03-02 {clock}\n好\n")
    parts = read(BytesIO("".join(lines).encode()), Format.qianniu, Manner())
    return {part.speaker: part.voice for part in parts if isinstance(part, Message)}["客服小蓝"]


def test_who_answers_within_a_second_again_and_again_is_a_bot() -> None:
    assert quick((0, 1, 1), shown=True) is Voice.bot
    assert quick((0, 1), shown=True) is Voice.agent  # twice is luck
    assert quick((0, 1, 30), shown=True) is Voice.agent
    assert quick((0, 0, 0, 0), shown=False) is Voice.agent  # a file without seconds cannot tell


def test_what_the_beginning_taught_holds_to_the_end() -> None:
    chat = "".join(f"20/08/2026, 14:02 - {('Ana', 'Shop')[number % 2]}: {number}\n" for number in range(3000))
    shown = preview(BytesIO(chat.encode()), Format.whatsapp)
    assert {each.name: (each.voice, each.messages) for each in shown.speakers} == {
        "Ana": (Voice.consumer, 1500),
        "Shop": (Voice.shop, 1500),
    }
