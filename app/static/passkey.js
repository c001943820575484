// Speaks with the passkeys of this device, which only a script can do. Every form that needs one says so without it.
"use strict";

const MINUTES_5 = 300_000;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

function text(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** A refusal of the service is told in the reader's own language. */
async function send(path, said) {
  const reply = await fetch(`/api/v1/passkeys${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: said ? JSON.stringify(said) : null,
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail);
  return answer;
}

/** A new passkey on this device, registered under a name of its owner's. */
async function register(label) {
  const asked = await send("/registration");
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rp_id, name: asked.rp_name },
      user: { id: bytes(asked.user_id), name: asked.user_name, displayName: asked.user_name },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      attestation: "none",
      timeout: MINUTES_5,
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  const said = { client_data: text(clientDataJSON), attestation: text(attestationObject) };
  await send("", { label, id: text(made.rawId), ...said });
}

/** The word of a registered passkey: to sign in, or about the one thing whose SHA-256 is `about`. */
async function ask(purpose, about) {
  const asked = await send("/challenges", about ? { purpose, about } : { purpose });
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.rp_id,
      allowCredentials: asked.keys.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "required",
      timeout: MINUTES_5,
    },
  });
  const { clientDataJSON, authenticatorData, signature } = given.response;
  const said = { client_data: text(clientDataJSON), authenticator_data: text(authenticatorData) };
  await send("/answers", { id: text(given.rawId), ...said, signature: text(signature) });
}

function tell(form, sentence) {
  const place = form.querySelector("[role=alert]") ?? form.appendChild(document.createElement("p"));
  place.className = "error";
  place.setAttribute("role", "alert");
  place.textContent = sentence;
}

/** Ask first; then go on to the next page, or send the form as it stands. */
async function confirmFirst(form) {
  const { passkey, about, next, cancelled } = form.dataset;
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await (passkey === "register" ? register(form.elements.label.value.trim()) : ask(passkey, about));
    if (next) location.assign(next);
    else form.submit();
  } catch (problem) {
    tell(form, problem instanceof DOMException ? cancelled : problem.message);
    buttons.forEach((button) => { button.disabled = false; });
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (submitting) => {
    submitting.preventDefault();
    if (window.PublicKeyCredential) confirmFirst(form);
    else tell(form, form.dataset.missing);
  });
}
