// Digests a dropped PDF in this browser and sends only the digest: the file never leaves the device.
const drop = document.getElementById("drop");
const file = document.getElementById("file");
const unread = document.getElementById("unread");

async function lookUp(chosen) {
  unread.hidden = true;
  try {
    const digest = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    document.getElementById("q").value = hex;
    document.getElementById("verify").submit();
  } catch {
    unread.hidden = false;
  }
}

// Browsers compute digests only for pages from https or from this machine.
if (globalThis.crypto?.subtle) {
  drop.hidden = false;
  file.addEventListener("change", () => file.files.length && lookUp(file.files[0]));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => event.dataTransfer.files.length && lookUp(event.dataTransfer.files[0]));
}
