"""Every word of the trade is a sentence in both languages."""

import pytest

from app.kit.text import CHINESE, translate
from cases.lifecycle import Stage, State, Track
from cases.words import DOORS, WORDS, Effect, Failure, Goods, Outcome, Remedy, Side, Subject

KINDS = (Stage, State, Track, Effect, Failure, Goods, Outcome, Remedy, Side, Subject)


@pytest.mark.parametrize("word", sorted({w.value for kind in KINDS for w in kind}))
def test_a_word_has_its_sentence_in_english_and_chinese(word):
    assert translate(WORDS[word], CHINESE) != WORDS[word]


def test_every_right_door_is_said_in_chinese_too():
    assert all(translate(sentence, CHINESE) != sentence for sentence in DOORS.values())
