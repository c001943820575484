"""The labelled chats are in order: whatever is measured on them, they are well-formed and really mixed."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cases.words import Failure

LABELLED = Path(__file__).parent / "labelled"
HALVES = ("training", "held_out")
KEYS = {"id", "language", "parties", "messages", "labels", "explanations", "traps"}
VOICES = {"consumer", "shop", "agent", "bot", "system"}
SPEAKS_FOR_THE_OTHER_SIDE = {"shop", "agent", "bot"}
MAY_CARRY = {
    Failure.canned_reply: SPEAKS_FOR_THE_OTHER_SIDE,
    Failure.contradictory_explanations: SPEAKS_FOR_THE_OTHER_SIDE,
    Failure.sent_elsewhere: SPEAKS_FOR_THE_OTHER_SIDE,
    Failure.promise_broken: SPEAKS_FOR_THE_OTHER_SIDE,
    Failure.no_rule_cited: SPEAKS_FOR_THE_OTHER_SIDE,
    Failure.closed_unresolved: VOICES - {"consumer"},
    Failure.no_human: VOICES,  # the consumer's own message, when nobody answered it at all
    Failure.over_72_hours: VOICES,
}
REST_ON_TWO = {Failure.canned_reply, Failure.contradictory_explanations, Failure.over_72_hours}


def read(half: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELLED / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


CHATS = [chat for half in HALVES for chat in read(half)]


def said_by_the_other_side(chat: dict[str, Any]) -> list[str]:
    return [text for _, said_by, _, text in chat["messages"] if said_by in SPEAKS_FOR_THE_OTHER_SIDE]


def voice(chat: dict[str, Any], number: int) -> str:
    return chat["messages"][number - 1][1]


def test_a_chat_has_its_keys_and_parties():
    for chat in CHATS:
        assert chat.keys() == KEYS, chat["id"]
        assert chat["language"] in {"zh-Hans", "en"}, chat["id"]
        assert chat["parties"].keys() == {"consumer", "shop", "platform"}, chat["id"]


def test_messages_come_in_order_and_the_consumer_speaks():
    for chat in CHATS:
        times = [datetime.fromisoformat(time) for time, _, _, _ in chat["messages"]]
        assert times == sorted(times), chat["id"]
        assert all(time.tzinfo for time in times), chat["id"]
        assert 3 <= len(times) <= 25, chat["id"]
        assert {"consumer"} <= {said_by for _, said_by, _, _ in chat["messages"]} <= VOICES, chat["id"]
        assert all(name and text.strip() for _, _, name, text in chat["messages"]), chat["id"]


def test_a_label_rests_on_messages_of_those_who_can_have_done_it():
    for chat in CHATS:
        for failure, numbers in chat["labels"].items():
            where = (chat["id"], failure)
            assert numbers == sorted(set(numbers)), where
            assert all(1 <= number <= len(chat["messages"]) for number in numbers), where
            assert {voice(chat, number) for number in numbers} <= MAY_CARRY[Failure(failure)], where
            assert len(numbers) >= 1 + (failure in REST_ON_TWO), where


def test_explanations_and_promises_are_the_other_sides():
    for chat in CHATS:
        for told in chat["explanations"]:
            assert told.keys() in ({"n", "topic"}, {"n", "topic", "promise"}), chat["id"]
            assert told["topic"].replace("_", "").isalnum(), chat["id"]
            assert voice(chat, told["n"]) in SPEAKS_FOR_THE_OTHER_SIDE, chat["id"]


def test_labels_agree_with_the_explanations():
    for chat in CHATS:
        reasons = {told["n"]: told["topic"] for told in chat["explanations"] if not told.get("promise")}
        promises = {told["n"] for told in chat["explanations"] if told.get("promise")}
        against_each_other = chat["labels"].get(Failure.contradictory_explanations)
        if against_each_other:
            assert len({reasons[number] for number in against_each_other}) > 1, chat["id"]
        assert reasons.keys() >= set(chat["labels"].get(Failure.no_rule_cited, [])), chat["id"]
        assert promises >= set(chat["labels"].get(Failure.promise_broken, [])), chat["id"]


def test_72_hours_are_72_hours():
    for chat in CHATS:
        numbers = chat["labels"].get(Failure.over_72_hours)
        if numbers:
            begun, ended = (datetime.fromisoformat(chat["messages"][number - 1][0]) for number in numbers)
            assert voice(chat, numbers[0]) == "consumer", chat["id"]
            assert ended - begun > timedelta(hours=72), chat["id"]


def test_there_are_enough_of_each_kind_and_of_none():
    shown = Counter(failure for chat in CHATS for failure in chat["labels"])
    spoken = Counter(chat["language"] for chat in CHATS)
    assert len(CHATS) >= 200
    assert all(shown[failure] >= 25 for failure in MAY_CARRY), shown
    assert sum(not chat["labels"] for chat in CHATS) >= 70
    assert min(spoken["zh-Hans"], spoken["en"]) >= 90


def test_each_half_can_measure_alone():
    for half in HALVES:
        shown = Counter(failure for chat in read(half) for failure in chat["labels"])
        assert all(shown[failure] >= 10 for failure in MAY_CARRY), (half, shown)


def test_no_chat_stands_twice():
    assert len({chat["id"] for chat in CHATS}) == len(CHATS)
    assert len({json.dumps([text for *_, text in chat["messages"]]) for chat in CHATS}) == len(CHATS)


def test_the_halves_share_no_long_sentence_of_the_other_side():
    training, held_out = ({text for chat in read(half) for text in said_by_the_other_side(chat)} for half in HALVES)
    assert [text for text in training & held_out if len(text) > 40] == []
