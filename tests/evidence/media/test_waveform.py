"""A waveform is one path, without anything that runs."""

from evidence.media import waveform


def test_a_drawing_has_a_stroke_for_each_peak_and_no_style() -> None:
    drawn = waveform.draw(bytes(range(0, 256, 4)))
    assert drawn.count("M") == 64
    assert "style" not in drawn
    assert "script" not in drawn


def test_silence_is_a_flat_line() -> None:
    assert 'd="M0 40H800"' in waveform.draw(b"")
