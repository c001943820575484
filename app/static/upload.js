// Sends a file in parts that survive a lost connection (tus 1.0.0). Without this script, or without the client that it
// uses, the form is sent whole. What the person reads stands in the form's data- attributes, in the page's language.
const form = document.getElementById("hand-in");

function speaker(form) {
  const says = form.querySelector("[data-says]");
  const bar = form.querySelector("progress");
  let percent = 0;
  return (what, now = percent) => {
    percent = now;
    bar.hidden = false;
    bar.value = percent;
    says.textContent = (form.dataset[what] ?? what).replace("{percent}", Math.floor(percent));
  };
}

function metadata(form, file) {
  const said = { filename: file.name, title: form.elements.title.value.trim() };
  if (form.elements.kind.value) said.kind = form.elements.kind.value;
  if (form.elements.withheld.checked) said.withheld = "true";
  return said;
}

function refusal(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail;
  } catch {
    return "failed";
  }
}

function same(one, other) {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}

async function send(form, file) {
  const say = speaker(form);
  const [button, pause, goOn] = ["send", "pause", "go-on"].map((name) => form.querySelector(`[data-${name}]`));
  const sending = (yes) => ((pause.hidden = !yes), (goOn.hidden = true), (button.disabled = true));
  const said = metadata(form, file);
  const upload = new tus.Upload(file, {
    endpoint: form.dataset.uploads,
    metadata: said,
    removeFingerprintOnSuccess: true,
    retryDelays: [0, 1000, 3000, 5000, 10000, 10000, 20000, 30000, 60000, 60000, 60000],
    onProgress: (sent, all) => say(sent < all ? "sending" : "sealing", (100 * sent) / all),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status === 409 || status === 423 || status >= 500;
      if (again) say(status === 423 ? "sealing" : "waiting");
      return again && status !== 507;
    },
    onSuccess: () => (history.replaceState(null, "", form.dataset.done), location.reload()),
    onError: (error) => {
      say(error.originalResponse ? refusal(error) : "waiting");
      pause.hidden = true;
      goOn.hidden = Boolean(error.originalResponse);
      button.disabled = goOn.hidden === false;
    },
  });
  const begun = (await upload.findPreviousUploads()).find((each) => same(each.metadata, said));
  if (begun) upload.resumeFromPreviousUpload(begun);
  const go = () => (sending(true), say("sending"), upload.start());
  pause.onclick = () => upload.abort().then(() => ((pause.hidden = true), (goOn.hidden = false), say("paused")));
  goOn.onclick = go;
  addEventListener("online", () => !goOn.hidden && go());
  go();
}

if (form && globalThis.tus?.isSupported) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (!file || !form.elements.title.value.trim()) {
      form.querySelector("[data-says]").textContent = form.dataset.choose;
      return;
    }
    send(form, file);
  });
}
