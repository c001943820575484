// Sends a file in parts that survive a lost connection (tus 1.0.0). Without this script, or without the client that it
// uses, the form is sent whole. What the person reads stands in the form's data- attributes, in the page's language.
const form = document.getElementById("hand-in");
const DELAYS = [0, 1000, 3000, 5000, 10000, 10000, 20000, 30000, 60000, 60000, 60000];
const MOST_FAULTS = 5; // then a person decides whether to try again
const NO_ROOM = 507; // says itself what is the matter, and that it will not pass in seconds

function speaker(form) {
  const says = form.querySelector("[data-says]");
  const bar = form.querySelector("progress");
  let percent = 0;
  return (what, now = percent, refused = false) => {
    percent = now;
    bar.hidden = refused;
    bar.value = percent;
    says.classList.toggle("error", refused);
    says.textContent = (form.dataset[what] ?? what).replace("{percent}", Math.floor(percent));
  };
}

function metadata(form, file) {
  const said = { filename: file.name };
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) said[name] = value.trim();
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
  let faults = 0;
  let waits = false; // for the line to come back
  let status = 0; // of the newest answer; 0 while there is none
  const upload = new tus.Upload(file, {
    endpoint: form.dataset.uploads,
    metadata: said,
    removeFingerprintOnSuccess: true,
    retryDelays: DELAYS,
    onBeforeRequest: () => void (status = 0),
    onAfterResponse: (request, response) => {
      status = response.getStatus();
      // Else the client, asking where to go on, takes a fault of the server for a lost upload and begins again.
      if (request.getMethod() === "HEAD" && status >= 500) throw new Error(`status ${status}`);
    },
    onProgress: (sent, all) => say(sent < all ? "sending" : "sealing", (100 * sent) / all),
    onShouldRetry: () => {
      const fault = status >= 500 && status !== NO_ROOM && ++faults <= MOST_FAULTS;
      const again = status === 0 || status === 409 || status === 423 || fault;
      if (again) say(status === 423 ? "sealing" : status === 0 ? "waiting" : "trying");
      return again;
    },
    onSuccess: () => (history.replaceState(null, "", form.dataset.done), location.reload()),
    onError: (error) => {
      const lost = status === 0 && Boolean(error.originalRequest); // else the file itself cannot be read any more
      const fault = status >= 500 && status !== NO_ROOM;
      say(lost ? "waiting" : fault ? "fault" : refusal(error), undefined, !lost);
      pause.hidden = true;
      goOn.hidden = !(lost || fault || status === 423);
      button.disabled = waits = lost;
    },
  });
  const begun = (await upload.findPreviousUploads()).find((each) => same(each.metadata, said));
  if (begun) upload.resumeFromPreviousUpload(begun);
  const go = () => ((faults = 0), (waits = false), sending(true), say("sending"), upload.start());
  pause.onclick = () => upload.abort().then(() => ((pause.hidden = true), (goOn.hidden = false), say("paused")));
  goOn.onclick = go;
  globalThis.ononline = () => waits && go();
  go();
}

if (form && globalThis.tus?.isSupported) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const empty = form.dataset.needs.split(" ").map((name) => form.elements[name]).find((box) => !box.value.trim());
    if (!empty) return send(form, form.elements.file.files[0]);
    speaker(form)("choose", 0, true);
    empty.focus();
  });
}
