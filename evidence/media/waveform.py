"""The loudness of a recording over its time, drawn from its peaks: one path, no script, no style."""

_WIDTH, _HEIGHT = 800, 80
_LOUDEST = 255


def draw(peaks: bytes) -> str:
    """An SVG of fixed size; a recording without peaks is a flat line."""
    middle = _HEIGHT / 2
    step = _WIDTH / max(1, len(peaks))
    lines = []
    for place, peak in enumerate(peaks):
        half = max(0.5, peak / _LOUDEST * (middle - 1))
        lines.append(f"M{(place + 0.5) * step:.2f} {middle - half:.1f}V{middle + half:.1f}")
    path = "".join(lines) or f"M0 {middle:.0f}H{_WIDTH}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{path}" fill="none" stroke="#1f5f7a" stroke-width="{max(0.5, step * 0.7):.2f}"/></svg>'
    )
