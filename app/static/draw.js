// Recomputes a draw in this browser, from its published record alone (docs/draw.md). Nothing is sent anywhere.
// A third opinion: it shares no line with the service or with docs/verify/verify.py.

class Undetermined extends Error {}

const demand = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};
const bytesOf = (hex, length = 32) => {
  demand(typeof hex === "string" && /^([0-9a-f]{2})*$/.test(hex), "hexadecimal");
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  demand(length === null || bytes.length === length, "length");
  return bytes;
};
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const textBytes = (text) => new TextEncoder().encode(text);
const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const numberOf = (bytes) => BigInt(`0x${hexOf(bytes) || "0"}`);
const base64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const idBytes = (id) => {
  demand(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id), "id");
  return id.replaceAll("-", "");
};

// RFC 8785 of what occurs here: no floating point.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  demand(typeof value !== "number" || Number.isSafeInteger(value), "floating point");
  return JSON.stringify(value);
}

// Microseconds since 1970, of a time as it is written in the journal.
function moment(text) {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(\d{3})Z$/.exec(text);
  demand(parts, "time");
  return BigInt(Date.parse(`${parts[1]}Z`)) * 1000n + BigInt(parts[2]);
}

// The journal.

class Entry {
  constructor(kind, proven) {
    this.kind = kind;
    this.proven = proven;
    this.members = JSON.parse(proven.entry);
    this.opened = JSON.parse(proven.opened);
    this.facts = this.opened.facts;
    this.at = moment(this.members.at);
  }

  // By its time and by its place in the tree.
  isBefore(later) {
    return this.at < later.at && this.proven.index < later.proven.index;
  }

  async hash() {
    this.leaf = await sha256([0], textBytes(this.proven.entry));
    return this;
  }

  async checkOpens() {
    const { entry, opened, salt } = this.proven;
    const kept = Object.keys(this.members).sort().join() === "at,case,data,kind,v" && this.members.v === 1;
    demand(kept && this.members.kind === this.kind && canonical(this.members) === entry, this.kind);
    demand(canonical(this.opened) === opened && Object.keys(this.opened).sort().join() === "by,facts,role", this.kind);
    demand(this.opened.by === null && this.opened.role === "clock", this.kind);
    const hidden = await sha256(textBytes("redress/journal/v1/data\n"), bytesOf(salt), textBytes(opened));
    demand(hexOf(hidden) === this.members.data, this.kind);
  }

  async checkCovered(key) {
    const { size, root } = await key.open(this.proven.checkpoint);
    let [node, place, last] = [this.leaf, this.proven.index, size - 1];
    demand(Number.isInteger(place) && place >= 0 && place < size && this.proven.size === size, this.kind);
    for (const sibling of this.proven.proof.map((hash) => bytesOf(hash))) {
      demand(last > 0, this.kind);
      if (place % 2 || place === last) {
        node = await sha256([1], sibling, node);
        while (place % 2 === 0 && place > 0) [place, last] = [place / 2, Math.floor(last / 2)];
      } else {
        node = await sha256([1], node, sibling);
      }
      [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    }
    demand(last === 0 && hexOf(node) === hexOf(root), this.kind);
  }
}

class JournalKey {
  static async read(line) {
    const [origin, identity, ...rest] = line.trim().split("+");
    const typed = base64(rest.join("+"));
    demand(typed.length === 33 && typed[0] === 1, "key");
    const id = (await sha256(textBytes(`${origin}\n`), typed)).slice(0, 4);
    demand(hexOf(id) === identity, "key");
    const key = new JournalKey();
    key.origin = origin;
    key.identity = identity;
    key.public = await crypto.subtle.importKey("raw", typed.slice(1), "Ed25519", false, ["verify"]);
    return key;
  }

  async open(note) {
    const gap = note.indexOf("\n\n");
    const text = note.slice(0, gap + 1);
    const [origin, size, root] = text.split("\n");
    demand(gap > 0 && origin === this.origin && /^\d+$/.test(size), "checkpoint");
    for (const line of note.slice(gap + 2).split("\n")) {
      const [dash, name, encoded] = line.split(" ");
      if (dash !== "—" || name !== this.origin) continue;
      const signature = base64(encoded);
      if (hexOf(signature.slice(0, 4)) !== this.identity) continue;
      demand(await crypto.subtle.verify("Ed25519", this.public, signature.slice(4), textBytes(text)), "signature");
      return { size: Number(size), root: base64(root) };
    }
    throw new Error("signature");
  }
}

// The draw.

const AWAY = ["not_available", "not_appointed"];
const EXCLUDED = ["not_free", "limit"];
const LADDER = ["language", "merchant_limit", "cap", "partner"];
const PROTECTS = { chain: "outsiders", drand: "all" };
const RECORD = "anchored,beacon,committed,drawn,key,nonces,order,order_sha256,roster,seed,v";

const leftOut = (people, codes) => {
  demand(people.every(({ id, why, ...more }) => id && codes.includes(why) && !Object.keys(more).length), "reason");
};
const sorted = (people) => people.map(({ id }) => idBytes(id)).every((id, at, ids) => at === 0 || ids[at - 1] < id);

class Draw {
  static async read(text, key) {
    const draw = new Draw();
    draw.record = JSON.parse(text);
    draw.expected = key.trim();
    demand(Object.keys(draw.record).sort().join() === RECORD, "form");
    const { committed, drawn, anchored, nonces } = draw.record;
    draw.committed = await new Entry("draw_committed", committed).hash();
    draw.drawn = await new Entry("drawn", drawn).hash();
    draw.anchored = anchored && (await new Entry("beacon_anchored", anchored).hash());
    draw.nonces = await Promise.all(nonces.map((nonce) => new Entry("nonce_given", nonce).hash()));
    draw.entries = [draw.committed, ...(draw.anchored ? [draw.anchored] : []), ...draw.nonces, draw.drawn];
    draw.statement = draw.committed.facts;
    return draw;
  }

  async step1() {
    demand(this.record.v === "redress/draw-record/v1", "version");
    if (!this.expected) throw new Undetermined();
    demand(this.record.key === this.expected, "key");
  }

  async step2() {
    for (const entry of this.entries) await entry.checkOpens();
  }

  async step3() {
    const key = await JournalKey.read(this.expected || this.record.key);
    for (const entry of this.entries) await entry.checkCovered(key);
  }

  async step4() {
    const { roster } = this.record;
    const { statement } = this;
    const named = "beacon,case,competence,excluded,ladder,language,no,protects,roster,sides,v,at".split(",").sort();
    demand(Object.keys(statement).sort().join() === named.join() && statement.v === "redress/draw/v1", "statement");
    demand(Object.keys(roster).sort().join() === "at,away,policy,present,v" && roster.v === "redress/roster/v1", "roster");
    demand(hexOf(await sha256(textBytes(canonical(roster)))) === statement.roster, "roster");
    demand(Number.isInteger(statement.no) && statement.no >= 1, "number");
    demand([roster.at, statement.at].every(moment), "time");
    demand(["consumer,platform", "consumer,platform,seller", "consumer,seller"].includes(statement.sides.join()), "sides");
    const weighed = roster.present.every(({ weight }) => Number.isInteger(weight) && weight >= 1 && weight <= 8);
    demand(weighed, "weight");
    leftOut(roster.away, AWAY);
    leftOut(statement.excluded, EXCLUDED);
    demand([roster.present, roster.away, statement.excluded].every(sorted), "order of a list");
    const away = new Set(roster.away.map(({ id }) => id));
    demand(!roster.present.some(({ id }) => away.has(id)), "present and away");
    demand(statement.ladder.every((step, at, all) => LADDER.includes(step) && all.indexOf(step) === at), "ladder");
  }

  async step5() {
    const named = this.statement.beacon;
    demand(PROTECTS[named.kind] && PROTECTS[named.kind] === this.statement.protects, "protects");
    demand(this.committed.at < moment(named.at), "late");
    if (named.kind === "drand") {
      demand(named.source === QUICKNET.hash, "network");
      demand(moment(named.at) === (QUICKNET.genesis + (BigInt(named.round) - 1n) * QUICKNET.period) * 1000000n, "time");
      return;
    }
    const { anchor, length, from_at: from, period_s: period } = this.anchored.facts;
    demand(anchor === named.source && this.anchored.isBefore(this.committed), "anchor");
    demand(named.round >= 1 && named.round <= length, "round");
    demand(moment(named.at) === moment(from) + BigInt(named.round) * BigInt(period) * 1000000n, "time");
  }

  async step6() {
    const sides = this.nonces.map(({ facts }) => facts.side);
    demand(sides.every((side, at) => sides.indexOf(side) === at && this.statement.sides.includes(side)), "side");
    for (const nonce of this.nonces) {
      demand(nonce.facts.draw === hexOf(this.committed.leaf), "another draw");
      demand(this.committed.isBefore(nonce) && nonce.at < moment(this.statement.beacon.at), "time");
      bytesOf(nonce.facts.nonce);
    }
  }

  async step7() {
    const named = this.statement.beacon;
    let value = bytesOf(this.record.beacon.value);
    if (named.kind === "drand") {
      const signature = bytesOf(this.record.beacon.signature, 48);
      demand(hexOf(await sha256(signature)) === hexOf(value), "value");
      demand(await quicknetSigned(named.round, signature), "network");
      return;
    }
    for (let link = named.round; link > 0; link -= 1) value = await sha256(value);
    demand(hexOf(value) === named.source, "anchor");
  }

  async step8() {
    const given = Object.fromEntries(this.nonces.map(({ facts }) => [facts.side, bytesOf(facts.nonce)]));
    const { leaf } = this.committed;
    const none = await sha256(textBytes("none"), leaf);
    const asked = ["seller", "platform"].filter((side) => this.statement.sides.includes(side));
    const others = asked.map((side) => given[side] ?? none);
    const respondent = others.length === 1 ? others[0] : await sha256(...others);
    const value = bytesOf(this.record.beacon.value);
    const seed = await sha256(textBytes("redress/draw/v1\n"), leaf, value, given.consumer ?? none, respondent);
    demand(hexOf(seed) === this.record.seed, "seed");
  }

  async step9() {
    const { competence, excluded, ladder, language } = this.statement;
    const out = new Set(excluded.map(({ id }) => id));
    const fits = ({ id, languages, competences }) =>
      !out.has(id) &&
      (ladder.includes("language") || languages.includes(language)) &&
      (competence === null || !competences.length || competences.includes(competence));
    const order = await weightedOrder(bytesOf(this.record.seed), this.record.roster.present.filter(fits));
    demand(order.slice(0, 12).join() === this.record.order.join(), "order");
    this.order = order;
    const digest = await sha256(...order.map((id) => bytesOf(idBytes(id), 16)));
    demand(hexOf(digest) === this.record.order_sha256, "order");
  }

  async step10() {
    const { facts } = this.drawn;
    demand(Object.keys(facts).sort().join() === "draw,order,order_sha256,passed,seed", "form");
    demand(facts.draw === hexOf(this.committed.leaf), "another draw");
    const { order, order_sha256: digest, seed } = this.record;
    demand(canonical([facts.order, facts.order_sha256, facts.seed]) === canonical([order, digest, seed]), "result");
    leftOut(facts.passed, [...AWAY, ...EXCLUDED]);
    demand(facts.passed.every(({ id }, place) => id === this.order[place]), "passed over");
    demand(this.drawn.at >= moment(this.statement.beacon.at), "time");
    demand([this.committed, ...this.nonces].every((entry) => entry.isBefore(this.drawn)), "last");
  }
}

async function weightedOrder(seed, eligible) {
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const left = [...eligible];
  const order = [];
  let total = left.reduce((sum, { weight }) => sum + weight, 0);
  for (let block = 0; left.length; block += 1) {
    const message = new Uint8Array(8);
    new DataView(message.buffer).setBigUint64(0, BigInt(block));
    const drawn = numberOf(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)).slice(0, 8));
    if (drawn >= ((1n << 64n) / BigInt(total)) * BigInt(total)) continue;
    let ticket = Number(drawn % BigInt(total));
    let place = 0;
    while (ticket >= left[place].weight) {
      ticket -= left[place].weight;
      place += 1;
    }
    total -= left[place].weight;
    order.push(left.splice(place, 1)[0].id);
  }
  return order;
}

// drand quicknet: BLS on BLS12-381, signature in G1, key in G2. Fp2 is [a, b] = a + b·i with i² = −1; Fp12 is six of them,
// the coefficients of w, with w⁶ = 1 + i.

const QUICKNET = {
  hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  genesis: 1692803367n,
  period: 3n,
  key:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451" +
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
};
const G2 =
  "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
  "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";
const X = 0xd201000000010000n; // the curve's parameter is −X
const R = X ** 4n - X ** 2n + 1n;
const P = ((X + 1n) ** 2n * R) / 3n - X;
const ONE = [[1n, 0n], ...Array.from({ length: 5 }, () => [0n, 0n])];

const mod = (a) => ((a % P) + P) % P;
const power = (base, exponent) => {
  let result = 1n;
  let square = mod(base);
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
};
const inverse = (a) => power(a, P - 2n);
const root = (a) => {
  const found = power(a, (P + 1n) / 4n);
  return (found * found) % P === mod(a) ? found : null;
};
const add2 = (a, b) => [mod(a[0] + b[0]), mod(a[1] + b[1])];
const minus2 = (a) => [mod(-a[0]), mod(-a[1])];
const mul2 = (a, b) => [mod(a[0] * b[0] - a[1] * b[1]), mod(a[0] * b[1] + a[1] * b[0])];
const inverse2 = (a) => {
  const norm = inverse(a[0] * a[0] + a[1] * a[1]);
  return [mod(a[0] * norm), mod(-a[1] * norm)];
};

function mul12(a, b) {
  const parts = Array.from({ length: 11 }, () => [0n, 0n]);
  a.forEach(([a0, a1], i) => {
    if (!a0 && !a1) return;
    b.forEach(([b0, b1], j) => {
      parts[i + j][0] += a0 * b0 - a1 * b1;
      parts[i + j][1] += a0 * b1 + a1 * b0;
    });
  });
  for (let i = 0; i < 5; i += 1) {
    const [real, imaginary] = parts[i + 6];
    parts[i] = [parts[i][0] + real - imaginary, parts[i][1] + real + imaginary];
  }
  return parts.slice(0, 6).map(([real, imaginary]) => [mod(real), mod(imaginary)]);
}

function power12(a, exponent) {
  let result = ONE;
  for (const bit of exponent.toString(2)) {
    result = mul12(result, result);
    if (bit === "1") result = mul12(result, a);
  }
  return result;
}

// Miller's loop along X; that X is negative only conjugates the result, which does not matter to a product of 1.
function miller([px, py], q) {
  const line = (t, slope) => {
    const none = [0n, 0n];
    return [add2(mul2(slope, t[0]), minus2(t[1])), none, mul2(slope, [mod(-px), 0n]), [py, 0n], none, none];
  };
  const chord = (a, b, slope) => {
    const x = add2(mul2(slope, slope), minus2(add2(a[0], b[0])));
    return [x, add2(mul2(slope, add2(a[0], minus2(x))), minus2(a[1]))];
  };
  let f = ONE;
  let t = q;
  for (const bit of X.toString(2).slice(1)) {
    let slope = mul2(mul2([3n, 0n], mul2(t[0], t[0])), inverse2(add2(t[1], t[1])));
    f = mul12(mul12(f, f), line(t, slope));
    t = chord(t, t, slope);
    if (bit === "1") {
      slope = mul2(add2(t[1], minus2(q[1])), inverse2(add2(t[0], minus2(q[0]))));
      f = mul12(f, line(q, slope));
      t = chord(t, q, slope);
    }
  }
  return f;
}

function add(a, b) {
  if (!a || !b) return a || b;
  if (a[0] === b[0] && mod(a[1] + b[1]) === 0n) return null;
  const slope =
    a[0] === b[0] ? 3n * a[0] * a[0] * inverse(2n * a[1]) : (b[1] - a[1]) * inverse(b[0] - a[0]);
  const x = mod(slope * slope - a[0] - b[0]);
  return [x, mod(slope * (a[0] - x) - a[1])];
}

function times(number, point) {
  let result = null;
  for (const bit of number.toString(2)) {
    result = add(result, result);
    if (bit === "1") result = add(result, point);
  }
  return result;
}

const LOW = (1n << 381n) - 1n;
const larger = (y) => 2n * y > P;

function g1Point(bytes) {
  const flags = bytes[0] >> 5;
  const x = numberOf(bytes) & LOW;
  const y = flags >> 1 === 0b10 && x < P ? root(x ** 3n + 4n) : null;
  if (y === null) return null;
  return [x, larger(y) === Boolean(flags & 1) ? y : P - y];
}

function g2Point(bytes) {
  const x = [numberOf(bytes.slice(48)), numberOf(bytes.slice(0, 48)) & LOW];
  const [a, b] = add2(mul2(x, mul2(x, x)), [4n, 4n]);
  const norm = root(a * a + b * b);
  const half = inverse(2n);
  const real = root((a + norm) * half) ?? root((a - norm) * half);
  const y = [real, mod(b * inverse(2n * real))];
  return [x, larger(y[1]) === Boolean((bytes[0] >> 5) & 1) ? y : minus2(y)];
}

// RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_; the isogeny of degree 11 by its kernel (Vélu, Kohel).

const A = 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1dn;
const B = 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0n;
const KERNEL = [
  0x133341fb0962a34cb0504a9c4fada0a5090d38679b4c040d5d1c3afb023a3409fcc0815fea66d8b02bbef9c8b5a66e07n,
  0x264908af037bcede00d054cf5d4775e83eb6cf63c76b969f8ed174fb59fcff78d201f46f6cfc4ed6552e59ce75177b0n,
  0x1335c502c1f54c49aceea65e87fd7203ba0f626f305fc0cfd606a5dae9f3c8e81a4b3b69600129fabd307c69bf319d39n,
  0x94440f65f408a6e930e16e3e92dd17bf60d6e9679a8d3d58593de55ac23703042d609537eb3549aac234d896ca82944n,
  0x4afe09d5cf4956a23b6b71f59d2b3407b415a774b7be81bbb6fa99cbc798e0ac98ba725a5bc328016b1c268b4766e85n,
  1n,
];
const SCALE = 0x17a3e1bda8a2d1a38a19241a0ea1e2f25b552d6197903f96bae690ef6be6b1381be22e8a72a9745cd7a1ffffffffb26dn;

async function expanded(message) {
  const suite = textBytes("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_");
  const tag = joined(suite, [suite.length]);
  const first = await sha256(new Uint8Array(64), message, [0, 128, 0], tag);
  const blocks = [await sha256(first, [1], tag)];
  for (let number = 2; number <= 4; number += 1) {
    const mixed = first.map((byte, at) => byte ^ blocks.at(-1)[at]);
    blocks.push(await sha256(mixed, [number], tag));
  }
  return joined(...blocks);
}

function mapped(u) {
  const step = mod(11n * u * u);
  const both = mod(step * step + step);
  let x = both ? mod(-B * inverse(A) * (1n + inverse(both))) : mod(B * inverse(11n * A));
  let y = root(x ** 3n + A * x + B);
  if (y === null) {
    x = mod(step * x);
    y = root(x ** 3n + A * x + B);
  }
  return [x, y % 2n === u % 2n ? y : P - y];
}

function carriedOver([x, y]) {
  const derived = [KERNEL];
  for (let n = 0; n < 3; n += 1) derived.push(derived[n].map((each, at) => BigInt(at) * each).slice(1));
  const [h, ...higher] = derived.map((each) => each.reduceRight((sum, factor) => mod(sum * x + factor), 0n));
  const [a, b, c] = higher.map((each) => mod(each * inverse(h)));
  const [log, log1, log2] = [a, b - a * a, c - 3n * a * b + 2n * a ** 3n];
  const [f, f1, f2] = [x ** 3n + A * x + B, 3n * x * x + A, 6n * x];
  const across = 11n * x + 2n * KERNEL[4] - 2n * f1 * log - 4n * f * log1;
  const steep = 11n - 2n * f2 * log - 6n * f1 * log1 - 4n * f * log2;
  return [mod(SCALE ** 2n * across), mod(SCALE ** 3n * y * steep)];
}

export async function quicknetSigned(round, signature) {
  const point = g1Point(signature);
  if (!point || times(R, point)) return false;
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(round));
  const stream = await expanded(await sha256(number));
  const [u, v] = [stream.slice(0, 64), stream.slice(64)].map((part) => numberOf(part) % P);
  const hashed = times(1n + X, add(carriedOver(mapped(u)), carriedOver(mapped(v))));
  const [x, y] = g2Point(bytesOf(G2, 96));
  const product = mul12(miller(point, [x, minus2(y)]), miller(hashed, g2Point(bytesOf(QUICKNET.key, 96))));
  const end = power12(product, (P ** 12n - 1n) / R);
  return end.every(([a, b], at) => a === ONE[at][0] && b === ONE[at][1]);
}

// The page: each step gets its verdict, in the words that the page brings along.

export async function recompute(text, key, tell) {
  let whole = "passed";
  let draw;
  for (let number = 1; number <= 10; number += 1) {
    try {
      draw ??= await Draw.read(text, key);
      await draw[`step${number}`]();
      tell(number, "passed");
    } catch (problem) {
      const verdict = problem instanceof Undetermined ? "undetermined" : "failed";
      tell(number, verdict);
      if (verdict === "failed") return "failed";
      whole = verdict;
    }
  }
  return whole;
}

const form = document.getElementById("recompute");
if (form && globalThis.crypto?.subtle) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const list = document.getElementById("steps");
    list.hidden = false;
    const text = await (await fetch(form.dataset.record)).text();
    const whole = await recompute(text, document.getElementById("key").value, (number, verdict) => {
      list.children[number - 1].dataset.verdict = verdict;
      list.children[number - 1].querySelector("strong").textContent = form.dataset[verdict];
    });
    const result = document.getElementById("result");
    result.dataset.verdict = whole;
    result.textContent = form.dataset[`whole${whole}`];
  });
}
