// Whoever takes part in a draw adds a number that this browser makes; without script the service makes one.
for (const form of document.querySelectorAll('form[action$="/take-part"]')) {
  form.addEventListener("submit", () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const box = document.createElement("input");
    box.type = "hidden";
    box.name = "nonce";
    box.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    form.append(box);
  });
}
