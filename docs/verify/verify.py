#!/usr/bin/env python3
"""Check a draw or a ruling of Redress without Redress.

    python3 verify.py draw RECORD.json [--key KEY]
    python3 verify.py ruling RULING.pdf --trust TRUST.json --record PROOF.json

Written from docs/draw.md and docs/verify.md alone and sharing no line with the service. It needs Python 3.11 and the
package `cryptography`, no network and no clock. RECORD.json is what the service answers under `/api/v1/draws/CASE`; KEY
is the one line that names the journal's public key, which you should have from elsewhere than the record: without it
nothing can be *passed*. TRUST.json is `/api/v1/trust`, which you should have from where you trust; PROOF.json is
`/api/v1/rulings/by-digest/SHA-256/proof`.

It prints each step with its result and ends with 0 for passed, 1 for failed, 2 for undetermined.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DATA_TAG = b"redress/journal/v1/data\n"
SEED_TAG = b"redress/draw/v1\n"
FIRST_NAMES = 12
ENTRY_MEMBERS = {"at", "case", "data", "kind", "v"}
AWAY = {"not_available", "not_appointed"}
EXCLUDED = {"not_free", "limit"}
PASSED_OVER = AWAY | EXCLUDED
LADDER = ["language", "merchant_limit", "cap", "partner"]
PROTECTS = {"chain": "outsiders", "drand": "all"}

Json = dict[str, Any]


class Failed(Exception):
    """Something is not as docs/draw.md says."""


class Undetermined(Exception):
    """Something that a step needs is not there."""


class Beyond(Undetermined):
    """This is nothing that the program looks at, so no later step says anything either."""


def demand(true: object, otherwise: str) -> None:
    """Nothing goes on unless this holds."""
    if not true:
        raise Failed(otherwise)


# Canonical JSON (RFC 8785) of what occurs here: no floating point.


def canonical(value: object) -> bytes:
    return _write(value).encode()


def _write(value: object) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    demand(value is None or isinstance(value, bool | int | str), f"{value!r} has no place in these files")
    return json.dumps(value, ensure_ascii=False)


def parse(text: str) -> Any:
    """JSON without floating point and without a member that stands twice."""

    def members(pairs: list[tuple[str, Any]]) -> Json:
        demand(len({name for name, _ in pairs}) == len(pairs), "a member stands twice")
        return dict(pairs)

    def no_float(written: str) -> float:
        raise Failed(f"{written} is a floating point number")

    try:
        return json.loads(text, object_pairs_hook=members, parse_float=no_float, parse_constant=no_float)
    except json.JSONDecodeError as error:
        raise Failed(f"no JSON: {error}") from error


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unhex(text: object, length: int | None = 32) -> bytes:
    demand(isinstance(text, str) and text == text.lower(), f"{text!r} is not lower-case hexadecimal")
    try:
        value = bytes.fromhex(str(text))
    except ValueError as error:
        raise Failed(f"{text!r} is not hexadecimal") from error
    demand(value.hex() == text and length in {None, len(value)}, f"{text!r} has the wrong length")
    return value


def moment(text: object) -> datetime:
    """UTC with six decimals and a Z, in no other spelling."""
    try:
        read = datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Failed(f"{text!r} is not a time") from error
    demand(read.strftime("%Y-%m-%dT%H:%M:%S.%fZ") == text, f"{text!r} is not a time as it is written here")
    return read


def account(text: object) -> bytes:
    """The sixteen bytes of an id."""
    try:
        read = UUID(str(text))
    except ValueError as error:
        raise Failed(f"{text!r} is no id") from error
    demand(str(read) == text, f"{text!r} is not an id as it is written here")
    return read.bytes


# The journal: leaves (RFC 6962), inclusion, and checkpoints as signed notes (C2SP).


class Proven:
    """One entry of the journal with its opening; `at`, `facts` and `leaf` can be trusted after steps 2 and 3."""

    def __init__(self, written: object, kind: str) -> None:
        names = {"entry", "salt", "opened", "index", "size", "proof", "checkpoint"}
        demand(isinstance(written, dict) and set(written) == names, f"the proof of {kind} has other members")
        assert isinstance(written, dict)  # noqa: S101 - for readers and type checkers; demanded above
        self.kind, self.written = kind, written
        self.leaf = sha256(b"\x00", str(written["entry"]).encode())
        self.entry = parse(str(written["entry"]))
        self.opened = parse(str(written["opened"]))
        self.at = moment(self.entry.get("at"))
        self.index = written["index"]
        self.facts: Json = self.opened.get("facts") or {}

    def before(self, later: "Proven") -> bool:
        """By its time and by its place in the tree."""
        return self.at < later.at and self.index < later.index

    def check_opening(self, more: frozenset[str] | set[str] = frozenset()) -> None:
        """Step 2 of a draw; the entry of a ruling has one member `more`, the digest of its file."""
        entry, opened = str(self.written["entry"]).encode(), str(self.written["opened"]).encode()
        demand(
            set(self.entry) == ENTRY_MEMBERS | more and self.entry["v"] == 1, f"{self.kind} is no entry of version 1"
        )
        demand(
            self.entry["kind"] == self.kind, f"an entry of kind {self.entry['kind']} stands where {self.kind} should"
        )
        demand(canonical(self.entry) == entry, f"the entry {self.kind} is not canonical")
        demand(canonical(self.opened) == opened, f"the opening of {self.kind} is not canonical")
        demand(set(self.opened) == {"by", "facts", "role"}, f"the opening of {self.kind} has other members")
        demand(
            self.opened["by"] is None and self.opened["role"] == "clock", f"{self.kind} was not recorded by the clock"
        )
        hidden = sha256(DATA_TAG, unhex(self.written["salt"]), opened)
        demand(hidden.hex() == self.entry["data"], f"the opening does not open the commitment of {self.kind}")

    def check_inclusion(self, key: "JournalKey") -> None:
        """Step 3. The walk is that of RFC 9162 §2.1.3.2, which holds for the trees of RFC 6962 as well."""
        size, root = key.open(str(self.written["checkpoint"]))
        index, claimed = self.written["index"], self.written["size"]
        demand(type(index) is int and claimed == size and 0 <= index < size, f"{self.kind} is outside its tree")
        node, place, last = self.leaf, index, size - 1
        for sibling in map(unhex, self.written["proof"]):
            demand(last, f"the proof of {self.kind} is too long")
            if place % 2 or place == last:
                node = sha256(b"\x01", sibling, node)
                while place % 2 == 0 and place:
                    place, last = place // 2, last // 2
            else:
                node = sha256(b"\x01", node, sibling)
            place, last = place // 2, last // 2
        demand(last == 0 and node == root, f"{self.kind} is not in the tree that was signed")


class JournalKey:
    """The one line `origin+key id+base64`, and the notes that it signed."""

    def __init__(self, line: str) -> None:
        try:
            self.origin, identity, public = line.strip().split("+", 2)
            typed = base64.b64decode(public, validate=True)
        except ValueError as error:
            raise Failed("the journal's key is not one") from error
        demand(typed[:1] == b"\x01" and len(typed) == 33, "the journal's key is not an Ed25519 key")
        self.identity = sha256(self.origin.encode(), b"\n", typed)[:4]
        demand(self.identity.hex() == identity, "the journal's key has another id than it says")
        self.public = Ed25519PublicKey.from_public_bytes(typed[1:])

    def open(self, note: str) -> tuple[int, bytes]:
        """Size and root of the checkpoint that this key signed; witnesses may have signed it too."""
        text, gap, signatures = note.partition("\n\n")
        lines = text.split("\n")
        demand(gap and len(lines) >= 3 and lines[0] == self.origin, "the checkpoint is of another journal")
        mine = f"— {self.origin} "
        for line in signatures.splitlines():
            if line.startswith(mine):
                signature = base64.b64decode(line.removeprefix(mine), validate=True)
                if signature[:4] == self.identity:
                    try:
                        self.public.verify(signature[4:], f"{text}\n".encode())
                    except InvalidSignature as error:
                        raise Failed("the checkpoint's signature does not hold") from error
                    return int(lines[1]), base64.b64decode(lines[2], validate=True)
        raise Failed("the checkpoint is not signed by the journal's key")


# The draw.


class Draw:
    """The record of one draw, checked step by step."""

    def __init__(self, record: object, key: str | None) -> None:
        names = {
            "v",
            "roster",
            "committed",
            "anchored",
            "nonces",
            "beacon",
            "seed",
            "order",
            "order_sha256",
            "drawn",
            "key",
        }
        demand(isinstance(record, dict) and set(record) == names, "the record has other members than docs/draw.md says")
        assert isinstance(record, dict)  # noqa: S101 - as above
        self.record, self.expected_key = record, key
        self.committed = Proven(record["committed"], "draw_committed")
        self.drawn = Proven(record["drawn"], "drawn")
        self.anchored = record["anchored"] and Proven(record["anchored"], "beacon_anchored")
        self.nonces = [Proven(each, "nonce_given") for each in record["nonces"]]
        self.statement = self.committed.facts
        self.roster: Json = record["roster"]
        self.value = unhex(record["beacon"]["value"])
        self.order: list[bytes] = []

    def proven(self) -> list[Proven]:
        return [self.committed, *filter(None, [self.anchored]), *self.nonces, self.drawn]

    def step_1(self) -> None:
        """The record has this form, and the journal's key is the expected one."""
        demand(self.record["v"] == "redress/draw-record/v1", "not a record of a draw, version 1")
        if self.expected_key is None:
            raise Undetermined("no key was given by other means than the record")
        demand(self.record["key"].strip() == self.expected_key.strip(), "the record's key is not the expected one")

    def step_2(self) -> None:
        """Every entry opens to what the record says."""
        for each in self.proven():
            each.check_opening()

    def step_3(self) -> None:
        """Every entry lies under a checkpoint that the journal's key signed."""
        key = JournalKey(self.expected_key or self.record["key"])
        for each in self.proven():
            each.check_inclusion(key)

    def step_4(self) -> None:
        """The statement names this roster; lists are sorted, without doubles; weights are 1 to 8."""
        statement, roster = self.statement, self.roster
        members = {
            "v",
            "case",
            "no",
            "at",
            "roster",
            "language",
            "competence",
            "excluded",
            "ladder",
            "beacon",
            "sides",
            "protects",
        }
        demand(set(statement) == members and statement["v"] == "redress/draw/v1", "the statement has another form")
        demand(set(roster) == {"v", "at", "policy", "present", "away"}, "the roster has another form")
        demand(roster["v"] == "redress/roster/v1", "the roster is of another version")
        demand(sha256(canonical(roster)).hex() == statement["roster"], "the statement names another roster")
        demand(type(statement["no"]) is int and statement["no"] >= 1, "draws are counted from 1")
        moment(roster["at"])
        moment(statement["at"])
        sides = statement["sides"]
        known = sides == sorted(set(sides) & {"consumer", "platform", "seller"})
        demand(known and "consumer" in sides and len(sides) > 1, "the sides are not those of a case")
        for person in roster["present"]:
            demand(
                set(person) == {"id", "weight", "languages", "competences"}, "someone on the roster has other members"
            )
            demand(type(person["weight"]) is int and 1 <= person["weight"] <= 8, f"the weight of {person['id']}")
        self._check_left_out(roster["away"], AWAY)
        self._check_left_out(statement["excluded"], EXCLUDED)
        for people in (roster["present"], roster["away"], statement["excluded"]):
            ids = [account(person["id"]) for person in people]
            demand(ids == sorted(set(ids)), "a list is not sorted, or names someone twice")
        here, away = ({person["id"] for person in roster[where]} for where in ("present", "away"))
        demand(not here & away, "someone is present and away")
        steps = statement["ladder"]
        demand(all(step in LADDER for step in steps) and len(set(steps)) == len(steps), "a step that no ladder has")

    @staticmethod
    def _check_left_out(people: list[Json], codes: set[str]) -> None:
        for person in people:
            demand(set(person) == {"id", "why"} and person["why"] in codes, f"{person} is left out for no known reason")

    def step_5(self) -> None:
        """The beacon was named before it existed, and the record says whom it protects against."""
        named = self.statement["beacon"]
        demand(set(named) == {"kind", "source", "round", "at"} and named["kind"] in PROTECTS, "no beacon that we know")
        demand(self.statement["protects"] == PROTECTS[named["kind"]], "it protects against others than it says")
        demand(self.committed.at < moment(named["at"]), "committed after the round was known")
        if named["kind"] == "chain":
            demand(self.anchored, "the chain's anchor is not in the record")
            demand(self.anchored.before(self.committed), "the chain was anchored after the commitment")
            facts = self.anchored.facts
            demand(facts["anchor"] == named["source"], "another chain was anchored")
            demand(1 <= named["round"] <= facts["length"], "the chain has no such round")
            at = moment(facts["from_at"]) + timedelta(seconds=named["round"] * facts["period_s"])
        else:
            demand(named["source"] == QUICKNET_HASH, "not the public network that we know")
            at = datetime.fromtimestamp(QUICKNET_GENESIS + (named["round"] - 1) * QUICKNET_PERIOD_S, UTC)
        demand(at == moment(named["at"]), "the round belongs to another time")

    def step_6(self) -> None:
        """Each nonce is of this draw and one of its sides, given between commitment and round, one a side."""
        sides = [nonce.facts["side"] for nonce in self.nonces]
        demand(
            len(set(sides)) == len(sides) and set(sides) <= set(self.statement["sides"]),
            "a side that is none, or twice",
        )
        for nonce in self.nonces:
            demand(nonce.facts["draw"] == self.committed.leaf.hex(), "a nonce of another draw")
            in_time = self.committed.before(nonce) and nonce.at < moment(self.statement["beacon"]["at"])
            demand(in_time, "a nonce out of its time")
            unhex(nonce.facts["nonce"])

    def step_7(self) -> None:
        """The beacon's value is the named round's."""
        named, told = self.statement["beacon"], self.record["beacon"]
        if named["kind"] == "chain":
            link = self.value
            for _ in range(named["round"]):
                link = sha256(link)
            demand(link == unhex(named["source"]), "the value does not lead back to the anchor")
        else:
            signature = unhex(told["signature"], 48)
            demand(sha256(signature) == self.value, "the value is not the digest of the signature")
            demand(quicknet_signed(named["round"], signature), "the network's signature does not hold for this round")

    def step_8(self) -> None:
        """The seed follows."""
        leaf = self.committed.leaf
        given = {nonce.facts["side"]: unhex(nonce.facts["nonce"]) for nonce in self.nonces}
        none = sha256(b"none", leaf)
        others = [given.get(side, none) for side in ("seller", "platform") if side in self.statement["sides"]]
        respondent = others[0] if len(others) == 1 else sha256(*others)
        seed = sha256(SEED_TAG, leaf, self.value, given.get("consumer", none), respondent)
        demand(seed.hex() == self.record["seed"], "another seed follows")

    def step_9(self) -> None:
        """The order follows, all of it."""
        self.order = order = weighted_order(unhex(self.record["seed"]), self._eligible())
        demand([str(UUID(bytes=each)) for each in order[:FIRST_NAMES]] == self.record["order"], "another order follows")
        demand(sha256(*order).hex() == self.record["order_sha256"], "another order follows behind the first names")

    def _eligible(self) -> list[tuple[bytes, int]]:
        language, competence = self.statement["language"], self.statement["competence"]
        any_language = "language" in self.statement["ladder"]
        out = {person["id"] for person in self.statement["excluded"]}
        return [
            (account(person["id"]), person["weight"])
            for person in self.roster["present"]
            if person["id"] not in out
            and (any_language or language in person["languages"])
            and (competence is None or not person["competences"] or competence in person["competences"])
        ]

    def step_10(self) -> None:
        """The entry of the result says this draw, seed and order, passes over the first alone, and came last."""
        facts = self.drawn.facts
        demand(set(facts) == {"draw", "order", "order_sha256", "passed", "seed"}, "the result has another form")
        demand(facts["draw"] == self.committed.leaf.hex(), "the result is of another draw")
        same = all(facts[name] == self.record[name] for name in ("order", "order_sha256", "seed"))
        demand(same, "the journal holds another result")
        self._check_left_out(facts["passed"], PASSED_OVER)
        over = [account(person["id"]) for person in facts["passed"]]
        demand(over == self.order[: len(over)], "someone was passed over who did not stand first")
        demand(self.drawn.at >= moment(self.statement["beacon"]["at"]), "the result is older than its round")
        demand(all(each.before(self.drawn) for each in [self.committed, *self.nonces]), "the result is not the last")


def weighted_order(seed: bytes, eligible: list[tuple[bytes, int]]) -> list[bytes]:
    """One draw, without replacement: block after block names the next, until nobody is left."""
    left, order, block = sorted(eligible), [], 0
    while left:
        total = sum(weight for _, weight in left)
        ceiling = 2**64 // total * total
        while True:
            drawn = int.from_bytes(hmac.digest(seed, block.to_bytes(8, "big"), "sha256")[:8], "big")
            block += 1
            if drawn < ceiling:
                break
        ticket = drawn % total
        place = 0
        while ticket >= left[place][1]:
            ticket -= left[place][1]
            place += 1
        order.append(left.pop(place)[0])
    return order


# drand quicknet: BLS signatures on BLS12-381, signature in G1, key in G2 (scheme bls-unchained-g1-rfc9380). Plain, and
# half a second a round. Points are affine, None is the point at infinity. Fp2 is pairs (a, b) = a + b·i with i² = −1;
# Fp12 is six of them, the coefficients of w, with w⁶ = 1 + i.

QUICKNET_HASH = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
QUICKNET_GENESIS, QUICKNET_PERIOD_S = 1692803367, 3
QUICKNET_KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510"
    "d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"

Fp2 = tuple[int, int]
Fp12 = list[Fp2]
P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
X = 0xD201000000010000  # the curve's parameter is −X
ONE: Fp12 = [(1, 0), *[(0, 0)] * 5]
G2 = (
    (
        0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
        0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    ),
    (
        0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
        0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE,
    ),
)


def quicknet_signed(number: int, signature: bytes, key: str = QUICKNET_KEY) -> bool:
    """Whether the network signed this round: e(signature, −G2) · e(H(round), key) = 1."""
    point = g1_point(signature)
    if point is None or times(R, point) is not None:
        return False
    hashed = hash_to_g1(sha256(number.to_bytes(8, "big")))
    x, y = G2
    product = multiply(miller(point, (x, negative(y))), miller(hashed, g2_point(bytes.fromhex(key))))
    return power(product, (P**12 - 1) // R) == ONE


def add2(a: Fp2, b: Fp2) -> Fp2:
    return (a[0] + b[0]) % P, (a[1] + b[1]) % P


def negative(a: Fp2) -> Fp2:
    return -a[0] % P, -a[1] % P


def mul2(a: Fp2, b: Fp2) -> Fp2:
    return (a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P


def inverse2(a: Fp2) -> Fp2:
    norm = pow(a[0] * a[0] + a[1] * a[1], -1, P)
    return a[0] * norm % P, -a[1] * norm % P


def multiply(a: Fp12, b: Fp12) -> Fp12:
    parts = [[0, 0] for _ in range(11)]
    for i, (a0, a1) in enumerate(a):
        if a0 or a1:
            for j, (b0, b1) in enumerate(b):
                parts[i + j][0] += a0 * b0 - a1 * b1
                parts[i + j][1] += a0 * b1 + a1 * b0
    for i in range(5):  # w⁶ = 1 + i
        high = parts[i + 6]
        parts[i][0] += high[0] - high[1]
        parts[i][1] += high[0] + high[1]
    return [(real % P, imaginary % P) for real, imaginary in parts[:6]]


def power(a: Fp12, exponent: int) -> Fp12:
    result = ONE
    for bit in f"{exponent:b}":
        result = multiply(result, result)
        if bit == "1":
            result = multiply(result, a)
    return result


def miller(p: tuple[int, int], q: tuple[Fp2, Fp2]) -> Fp12:
    """Miller's loop along X; that X is negative only conjugates the result, which does not matter to a product of 1."""
    f, t = ONE, q
    for bit in f"{X:b}"[1:]:
        (x, y) = t
        slope = mul2(mul2((3, 0), mul2(x, x)), inverse2(add2(y, y)))
        f = multiply(multiply(f, f), line(p, t, slope))
        t = chord(t, t, slope)
        if bit == "1":
            slope = mul2(add2(t[1], negative(q[1])), inverse2(add2(t[0], negative(q[0]))))
            f = multiply(f, line(p, q, slope))
            t = chord(t, q, slope)
    return f


def line(p: tuple[int, int], t: tuple[Fp2, Fp2], slope: Fp2) -> Fp12:
    """The line through t with this slope, on the twist, at p; up to a factor that the last power makes 1."""
    at_zero = add2(mul2(slope, t[0]), negative(t[1]))
    return [at_zero, (0, 0), mul2(slope, (-p[0] % P, 0)), (p[1], 0), (0, 0), (0, 0)]


def chord(a: tuple[Fp2, Fp2], b: tuple[Fp2, Fp2], slope: Fp2) -> tuple[Fp2, Fp2]:
    x = add2(mul2(slope, slope), negative(add2(a[0], b[0])))
    return x, add2(mul2(slope, add2(a[0], negative(x))), negative(a[1]))


Point = tuple[int, int] | None


def add(a: Point, b: Point) -> Point:
    """On y² = x³ + 4 over Fp."""
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(number: int, point: Point) -> Point:
    result = None
    for bit in f"{number:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def root(a: int) -> int | None:
    found = pow(a, (P + 1) // 4, P)
    return found if found * found % P == a % P else None


def g1_point(compressed: bytes) -> Point:
    """A point of the curve from 48 bytes; None for what is none, infinity among them."""
    if len(compressed) != 48 or compressed[0] >> 6 != 0b10:
        return None
    x = int.from_bytes(compressed, "big") & (1 << 381) - 1
    y = root(x**3 + 4) if x < P else None
    if y is None:
        return None
    return x, P - y if (y > P - y) != bool(compressed[0] & 0x20) else y


def g2_point(compressed: bytes) -> tuple[Fp2, Fp2]:
    """The key's point from 96 bytes, the imaginary part of x first."""
    x = int.from_bytes(compressed[48:], "big"), int.from_bytes(compressed[:48], "big") & (1 << 381) - 1
    a, b = add2(mul2(x, mul2(x, x)), (4, 4))
    norm = root(a * a + b * b)
    demand(norm is not None, "the network's key is no point of the curve")
    assert norm is not None  # noqa: S101 - as above
    real = root((a + norm) * pow(2, -1, P)) or root((a - norm) * pow(2, -1, P)) or 0
    y = real, b * pow(2 * real, -1, P) % P
    larger = y[1] > P - y[1] if y[1] else y[0] > P - y[0]
    return x, y if larger == bool(compressed[0] & 0x20) else negative(y)


def hash_to_g1(message: bytes) -> tuple[int, int]:
    """RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_."""
    block = expand(message, 128)
    first, second = (int.from_bytes(block[i : i + 64], "big") % P for i in (0, 64))
    point = times(1 + X, add(isogeny(*simplified_swu(first)), isogeny(*simplified_swu(second))))
    demand(point is not None, "hashed to infinity")
    assert point is not None  # noqa: S101 - as above
    return point


def expand(message: bytes, length: int) -> bytes:
    """expand_message_xmd, RFC 9380 §5.3.1."""
    dst = DST + bytes([len(DST)])
    first = sha256(bytes(64), message, length.to_bytes(2, "big"), b"\0", dst)
    blocks = [sha256(first, b"\1", dst)]
    for i in range(2, length // 32 + 1):
        mixed = bytes(a ^ b for a, b in zip(first, blocks[-1], strict=True))
        blocks.append(sha256(mixed, bytes([i]), dst))
    return b"".join(blocks)


SWU_A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
SWU_B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
SWU_Z = 11


def simplified_swu(u: int) -> tuple[int, int]:
    """RFC 9380 §6.6.2, onto the curve that the isogeny starts from."""
    squared = SWU_Z * u * u % P
    denominator = (squared * squared + squared) % P
    if denominator:
        x = -SWU_B * pow(SWU_A, -1, P) * (1 + pow(denominator, -1, P)) % P
    else:
        x = SWU_B * pow(SWU_Z * SWU_A, -1, P) % P
    y = root(x**3 + SWU_A * x + SWU_B)
    if y is None:
        x = squared * x % P
        y = root(x**3 + SWU_A * x + SWU_B) or 0
    return x, y if y % 2 == u % 2 else P - y


KERNEL = (
    0x133341FB0962A34CB0504A9C4FADA0A5090D38679B4C040D5D1C3AFB023A3409FCC0815FEA66D8B02BBEF9C8B5A66E07,
    0x264908AF037BCEDE00D054CF5D4775E83EB6CF63C76B969F8ED174FB59FCFF78D201F46F6CFC4ED6552E59CE75177B0,
    0x1335C502C1F54C49ACEEA65E87FD7203BA0F626F305FC0CFD606A5DAE9F3C8E81A4B3B69600129FABD307C69BF319D39,
    0x94440F65F408A6E930E16E3E92DD17BF60D6E9679A8D3D58593DE55AC23703042D609537EB3549AAC234D896CA82944,
    0x4AFE09D5CF4956A23B6B71F59D2B3407B415A774B7BE81BBB6FA99CBC798E0AC98BA725A5BC328016B1C268B4766E85,
    1,
)
SCALE = 0x17A3E1BDA8A2D1A38A19241A0EA1E2F25B552D6197903F96BAE690EF6BE6B1381BE22E8A72A9745CD7A1FFFFFFFFB26D


def isogeny(x: int, y: int) -> tuple[int, int]:
    """The isogeny of degree 11 of RFC 9380 §8.8.1, by its kernel polynomial h (Vélu, Kohel), scaled to y² = x³ + 4.

    With L = h′/h and f = x³ + A·x + B: X = 11·x − 2·(sum of h's roots) − 2·f′·L − 4·f·L′, and Y = y · dX/dx.
    """
    derived = [list(KERNEL)]
    for _ in range(3):
        derived.append([power * each for power, each in enumerate(derived[-1])][1:])
    h, *higher = (sum(c * pow(x, i, P) for i, c in enumerate(each)) % P for each in derived)
    a, b, c = (each * pow(h, -1, P) % P for each in higher)
    log, log1, log2 = a, b - a * a, c - 3 * a * b + 2 * a**3
    f, f1, f2 = x**3 + SWU_A * x + SWU_B, 3 * x * x + SWU_A, 6 * x
    across = 11 * x + 2 * KERNEL[4] - 2 * f1 * log - 4 * f * log1
    steep = 11 - 2 * f2 * log - 6 * f1 * log1 - 4 * f * log2
    return SCALE**2 * across % P, SCALE**3 * y * steep % P


# A ruling: a PDF with one CMS signature (RFC 5652), a timestamp in it (RFC 3161), and an entry of the journal.

EDITIONS = {"ruling_issued", "ruling_corrected", "ruling_archived"}
EDITIONS |= {"clearance_issued", "clearance_archived", "agreement_issued", "agreement_archived"}
MESSAGE_DIGEST, TIMESTAMP = bytes.fromhex("2a864886f70d010904"), bytes.fromhex("2a864886f70d010910020e")
DIGESTS = {
    bytes.fromhex("608648016503040201"): hashes.SHA256,
    bytes.fromhex("608648016503040202"): hashes.SHA384,
    bytes.fromhex("608648016503040203"): hashes.SHA512,
}
DOCUMENT_SIGNING, TIME_STAMPING = "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.8"


class Der:
    """One value of DER (X.690): its tag, its content, and what stands in it."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[at + 2 : start], "big")
        self.end = start + length
        demand(self.end <= len(data), "a value of the signature is longer than the signature")
        self.content, self.whole = data[start : self.end], data[at : self.end]

    def parts(self) -> "list[Der]":
        found: list[Der] = []
        at = 0
        while at < len(self.content):
            found.append(Der(self.content, at))
            at = found[-1].end
        return found


class Cms:
    """Signed data with one signer."""

    def __init__(self, data: bytes) -> None:
        signed = Der(data).parts()[1].parts()[0].parts()
        self.inner = signed[2].parts()
        tagged = {part.tag: part for part in signed[3:]}
        self.certificates = [x509.load_der_x509_certificate(each.whole) for each in tagged[0xA0].parts()]
        (self.signer,) = tagged[0x31].parts()
        fields = self.signer.parts()
        serial = int.from_bytes(fields[1].parts()[1].content, "big")
        self.certificate = next(each for each in self.certificates if each.serial_number == serial)
        self.digest = DIGESTS[fields[2].parts()[0].content]
        demand(fields[3].tag == 0xA0, "the signature has no signed attributes")
        self.signed = b"\x31" + fields[3].whole[1:]  # what is tagged [0] in the file is signed as a SET
        self.attributes = {each.parts()[0].content: each.parts()[1].parts()[0] for each in fields[3].parts()}
        self.value = fields[5].content
        self.unsigned = fields[6].parts() if len(fields) > 6 else []

    def check(self, content: bytes) -> None:
        """The signature holds for this content."""
        hashed = hashes.Hash(self.digest())
        hashed.update(content)
        demand(self.attributes[MESSAGE_DIGEST].content == hashed.finalize(), "another content was signed")
        key = self.certificate.public_key()
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(self.value, self.signed, ec.ECDSA(self.digest()))
            else:
                demand(isinstance(key, rsa.RSAPublicKey), "signed with a key of an unknown kind")
                assert isinstance(key, rsa.RSAPublicKey)  # noqa: S101 - demanded above
                key.verify(self.value, self.signed, padding.PKCS1v15(), self.digest())
        except InvalidSignature as error:
            raise Failed("the signature does not hold") from error

    def check_certificate(self, roots: list[str], purpose: str, at: datetime) -> None:
        """It was valid at that time, for this purpose, and one of the roots certified it."""
        one = self.certificate
        uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        demand(purpose in {use.dotted_string for use in uses}, "the certificate is for another purpose")
        demand(one.not_valid_before_utc <= at <= one.not_valid_after_utc, "the certificate was not valid at that time")
        demand(any(issued_by(one, x509.load_pem_x509_certificate(root.encode())) for root in roots), "no trusted root")


def issued_by(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


class Ruling:
    """One file, with a trust file and what the journal has of it."""

    def __init__(self, pdf: bytes, trust: Json, proof: Json) -> None:
        self.pdf, self.trust = pdf, trust
        self.entry_kind = str(parse(str(proof["entry"]))["kind"])
        self.proven = Proven(proof, self.entry_kind)

    def step_1(self) -> None:
        """It is a PDF with exactly one signature of its own."""
        demand(self.pdf.startswith(b"%PDF-"), "this is no PDF")
        ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", self.pdf)
        if len(ranges) > 1:
            raise Beyond("an archive's copy: this program checks the file as it was issued")
        demand(len(ranges) == 1, "it carries no signature")
        self.start, self.gap, self.behind, self.rest = map(int, ranges[0])
        hexadecimal = self.pdf[self.gap + 1 : self.behind - 1]
        held = bytes.fromhex(hexadecimal.decode("ascii"))
        self.cms, end = Cms(held), Der(held).end
        demand(not any(held[end:]), "something else stands in the place of the signature")

    def step_2(self) -> None:
        """The signature is cryptographically valid."""
        behind = self.pdf[self.behind : self.behind + self.rest]
        self.cms.check(self.pdf[self.start : self.start + self.gap] + behind)

    def step_3(self) -> None:
        """It covers the whole file but its own place, and forbids every later change (DocMDP)."""
        demand(self.start == 0 and self.behind + self.rest == len(self.pdf), "it does not cover the whole file")
        demand(
            self.pdf[self.gap : self.gap + 1] + self.pdf[self.behind - 1 : self.behind] == b"<>", "its place is wider"
        )
        demand(re.search(rb"/DocMDP", self.pdf) and re.search(rb"/P\s+1\b", self.pdf), "it allows later changes")

    def step_4(self) -> None:
        """The office's certificate signed it, and was not revoked before."""
        at = self.stamped_at()
        self.cms.check_certificate(self.trust["office_roots"], DOCUMENT_SIGNING, at)
        for pem in self.trust["revocations"]:
            serial = self.cms.certificate.serial_number
            listed = x509.load_pem_x509_crl(pem.encode()).get_revoked_certificate_by_serial_number(serial)
            demand(
                listed is None or listed.revocation_date_utc > at, "the certificate was revoked before it signed this"
            )

    def step_5(self) -> None:
        """A trusted authority stamped the time of this very signature."""
        token, info = self.token()
        token.check(token.inner[1].parts()[0].content)
        token.check_certificate(self.trust["timestamp_roots"], TIME_STAMPING, self.stamped_at())
        algorithm, hashed = info[2].parts()
        digest = hashes.Hash(DIGESTS[algorithm.parts()[0].content]())
        digest.update(self.cms.value)
        demand(digest.finalize() == hashed.content, "the time of another signature was stamped")

    def token(self) -> tuple[Cms, list[Der]]:
        """The timestamp, and what it says."""
        found = [each.parts()[1].parts()[0].whole for each in self.cms.unsigned if each.parts()[0].content == TIMESTAMP]
        demand(len(found) == 1, "the signature carries no timestamp")
        token = Cms(found[0])
        return token, Der(token.inner[1].parts()[0].content).parts()

    def stamped_at(self) -> datetime:
        said = self.token()[1][4].content.decode()
        return datetime.strptime(said.partition(".")[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    def step_6(self) -> None:
        """The attached ruling.json is canonical and names a ruling; its pages you read yourself."""
        self.text = next((each for each in self.attached() if "verify_url" in each), {})
        demand(self.text, "no ruling.json is attached")
        self.number = str(self.text["number"])

    def attached(self) -> list[Json]:
        found = []
        stream = rb"<<([^<>]*(?:<<[^<>]*>>[^<>]*)*/EmbeddedFile\b.*?)stream\r?\n(.*?)endstream"
        for head, body in re.findall(stream, self.pdf, re.DOTALL):
            content = zlib.decompressobj().decompress(body) if b"/FlateDecode" in head else body.rstrip(b"\r\n")
            read = parse(content.decode())
            demand(canonical(read) == content, "an attached file is not canonical")
            found.append(read)
        return found

    def step_7(self) -> None:
        """The journal holds the SHA-256 of the file, for this number, under a checkpoint that its key signed."""
        entry = self.proven.entry
        demand(set(entry) == ENTRY_MEMBERS | {"file_sha256"} and self.entry_kind in EDITIONS, "no entry of a ruling")
        demand(entry["file_sha256"] == hashlib.sha256(self.pdf).hexdigest(), "the journal's entry is of another file")
        self.proven.check_opening({"file_sha256"})
        self.proven.check_inclusion(JournalKey(self.trust["journal_key"]))
        demand(self.proven.facts["number"] == self.number, "the journal holds the file under another number")

    def step_8(self) -> None:
        """When the trust file was made it was neither replaced, corrected nor annulled."""
        ended = self.trust["ended"].get(self.number)
        demand(ended is None, f"it is no longer in force: {ended}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a draw or a ruling of Redress.")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    draw = kinds.add_parser("draw", help="a draw, from its record")
    draw.add_argument("record", type=Path, metavar="RECORD.json")
    draw.add_argument("--key", help="the journal's public key as you know it, or a file that holds it")
    ruling = kinds.add_parser("ruling", help="a ruling, from its file")
    ruling.add_argument("file", type=Path, metavar="RULING.pdf")
    ruling.add_argument("--trust", type=Path, required=True, metavar="TRUST.json")
    ruling.add_argument("--record", type=Path, required=True, metavar="PROOF.json")
    asked = parser.parse_args()
    if hasattr(asked, "trust"):
        trust, proof = parse(asked.trust.read_text()), parse(asked.record.read_text())
        return walk(lambda: Ruling(asked.file.read_bytes(), trust, proof), 8)
    key = asked.key
    if key and Path(key).is_file():
        key = Path(key).read_text()
    return check(asked.record.read_text(), key)


def check(record: str, key: str | None) -> int:
    """A draw."""
    return walk(lambda: Draw(parse(record), key), 10)


def walk(opened: Callable[[], object], steps: int) -> int:
    """Every step in its order; nothing after the first that failed. 0 passed, 1 failed, 2 undetermined."""
    result = number = 0
    try:
        subject = opened()
        for number in range(1, steps + 1):
            step = getattr(subject, f"step_{number}")
            try:
                step()
            except Undetermined as missing:
                result = 2
                print(f"{number}. undetermined: {missing}")
                if isinstance(missing, Beyond):
                    break
            except Failed as failure:
                print(f"{number}. failed: {failure}")
                return 1
            else:
                print(f"{number}. passed: {step.__doc__}")
    except Failed as failure:
        print(f"failed: {failure}")
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration, zlib.error) as surprise:
        print(f"{number}. failed: it is not of this form ({surprise!r})")
        return 1
    print("undetermined" if result else "passed")
    return result


if __name__ == "__main__":
    sys.exit(main())
