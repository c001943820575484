"""Every problem by its slug, as `docs/problems.md`."""

from app.beacon import errors as _beacon
from app.journal import errors as _journal
from app.kit import errors as _kit
from app.kit import webhooks as _webhooks
from app.kit.problems import slugs
from app.kit.text import CHINESE, translate
from app.orders import errors as _orders
from app.people import errors as _people
from cases import errors as _cases
from evidence import errors as _evidence
from evidence.errors import forgetting as _forgetting
from evidence.errors import keeping as _keeping
from evidence.errors import media as _media
from evidence.errors import preservation as _preservation
from evidence.errors import unmasking as _unmasking
from rulings import errors as _rulings

_OF_EVIDENCE = (_evidence, _forgetting, _keeping, _media, _preservation, _unmasking)
_MODULES = (_journal, _kit, _webhooks, _beacon, _people, _cases, *_OF_EVIDENCE, _rulings, _orders)
_NAMED_BY = {module.__name__ for module in _MODULES} | {"app.kit.problems"}
_HEAD = """# Problems

What can go wrong at a door, by its slug. Every problem is an RFC 9457 document (`application/problem+json`) with a
sentence in the reader's language, its `slug`, and the `field` at fault where there is one. Written by `./redress docs`.

| slug | status | sentence | 中文 |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Every named error of the kit and the domains, in both languages."""
    rows = [
        f"| `{slug}` | {kind.status} | {kind.sentence} | {translate(kind.sentence, CHINESE)} |"
        for slug, kind in slugs().items()
        if kind.__module__ in _NAMED_BY
    ]
    return _HEAD + "\n".join(rows) + "\n"
