"""drand's public network `quicknet`, pinned: its key says which value is a round's, not whoever brought it.

The message is SHA-256(round number as eight bytes, big endian), hashed to the group
G1 of BLS12-381 (RFC 9380, suite `BLS12381G1_XMD:SHA-256_SSWU_RO_`); a signature is a point of G1, the key one of G2. No
round needs its predecessors, so each has a number and a time long before it exists, and one signature proves it.
"""

import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING

from app.beacon.rules import number_at
from app.beacon.words import Round

if TYPE_CHECKING:
    from py_ecc.bls.typing import G1Uncompressed, G2Uncompressed

KIND = "drand"
CHAIN_HASH = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
"""SHA-256 of period, genesis, key, founding group and name of the network: one of its names, and the path at relays."""
PUBLIC_KEY = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc2"
    "2b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
GENESIS = datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
"""Of round 1, in real time."""
PERIOD = timedelta(seconds=3)
SIGNATURE_BYTES = 48
SCHEME = "bls-unchained-g1-rfc9380"
_SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


def _import_within_limits() -> None:
    """Take py_ecc's first import back: it lets calls nest 100,000 deep, and then one body of brackets ends the server.

    What is imported below is only this package's door; the arithmetic behind it takes a second, and waits.
    """
    limit = sys.getrecursionlimit()
    import_module("py_ecc")
    sys.setrecursionlimit(limit)


_import_within_limits()


def first_round(after: datetime) -> Round:
    """The first round at or after a moment."""
    return round_of(max(number_at(GENESIS, PERIOD, after) + 1, 1))


def round_of(number: int) -> Round:
    """The round of a number, with the time that belongs to it."""
    return Round(KIND, CHAIN_HASH, number, GENESIS + (number - 1) * PERIOD)


def value_of(signature: bytes) -> bytes:
    """What a round brings, by its signature."""
    return sha256(signature).digest()


def is_signed(number: int, signature: bytes) -> bool:
    """Whether the network signed this round so. Pure arithmetic for about half a second: never in the event loop."""
    from py_ecc import optimized_bls12_381 as curve  # noqa: PLC0415 - takes a second, and few processes check anything
    from py_ecc.bls.g2_primitives import subgroup_check  # noqa: PLC0415 - the same

    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        signed = _point(signature)
    except ValueError:
        return False
    if curve.is_inf(signed) or not subgroup_check(signed):
        return False
    ours = curve.pairing(curve.G2, signed, final_exponentiate=False)
    theirs = curve.pairing(_key(), curve.neg(_message(number)), final_exponentiate=False)
    return curve.final_exponentiate(ours * theirs) == curve.FQ12.one()


def _message(number: int) -> "G1Uncompressed":
    from py_ecc.bls.hash_to_curve import hash_to_G1  # noqa: PLC0415 - as above

    said = sha256(number.to_bytes(8, "big")).digest()
    return hash_to_G1(said, _SUITE, sha256)  # ty: ignore[invalid-argument-type] - a maker of hashes is what it calls


def _point(signature: bytes) -> "G1Uncompressed":
    from py_ecc.bls.point_compression import decompress_G1  # noqa: PLC0415 - as above
    from py_ecc.bls.typing import G1Compressed  # noqa: PLC0415 - the same

    return decompress_G1(G1Compressed(int.from_bytes(signature, "big")))


@cache
def _key() -> "G2Uncompressed":
    from py_ecc.bls.point_compression import decompress_G2  # noqa: PLC0415 - as above
    from py_ecc.bls.typing import G2Compressed  # noqa: PLC0415 - the same

    first, second = (int.from_bytes(half, "big") for half in (PUBLIC_KEY[:48], PUBLIC_KEY[48:]))
    return decompress_G2(G2Compressed((first, second)))
