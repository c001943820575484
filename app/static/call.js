// A recording in step with what is said in it. Without this file every time is a link that opens the page there.
"use strict";

const call = document.querySelector("#call");
const player = call.querySelector("audio, video");
const tellings = [...call.querySelectorAll(".cues:not(.marks)")].map((list) => [...list.querySelectorAll("a[data-start]")]);
const wave = call.querySelector(".wave img");
const needle = call.querySelector(".needle");

/** Go to a second, and play there once the recording is at hand. */
function jump(second) {
  const go = () => {
    player.currentTime = second;
  };
  if (player.readyState > 0) {
    go();
  } else {
    player.addEventListener("loadedmetadata", go, { once: true });
    player.load();
  }
  player.play().catch(() => {}); // a browser may want another click first
}

/** `135`, `02:15`, `1:02:15`; NaN for anything else. */
function seconds(text) {
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) return NaN;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

function clock(second) {
  const whole = Math.floor(second);
  const [minutes, rest] = [Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, "0"));
  return whole < 3600 ? `${minutes}:${rest}` : `${Math.floor(whole / 3600)}:${minutes}:${rest}`;
}

/** Show which line is being said by one side's transcripts, and keep it in sight inside its list. */
function followIn(lines, now) {
  const said = lines.findLast((line) => Number(line.dataset.start) <= now + 0.05);
  for (const line of lines) {
    const item = line.closest("li");
    const is = line === said;
    if (item.classList.contains("now") === is) continue;
    item.classList.toggle("now", is);
    if (is) {
      item.setAttribute("aria-current", "true");
      const list = item.parentElement;
      list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight / 3;
    } else {
      item.removeAttribute("aria-current");
    }
  }
}

function follow() {
  const now = player.currentTime;
  for (const lines of tellings) followIn(lines, now);
  if (needle && player.duration) {
    needle.hidden = false;
    needle.style.left = `${(now / player.duration) * 100}%`;
  }
}

call.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-start]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  jump(Number(link.dataset.start));
});

wave?.addEventListener("click", (event) => {
  const along = event.offsetX / wave.clientWidth;
  if (player.duration) jump(along * player.duration);
  else player.addEventListener("loadedmetadata", () => jump(along * player.duration), { once: true }), player.load();
});

for (const name of ["timeupdate", "seeked", "loadedmetadata"]) player.addEventListener(name, follow);

call.querySelector("[name=note]")?.addEventListener("focus", () => {
  const at = call.querySelector("[name=at]");
  if (!at.value && player.currentTime) at.value = clock(player.currentTime);
});

/** `#t=02:15` opens there, also when the page is open already. */
function open() {
  const wanted = seconds((location.hash.match(/^#t=([\d:.]+)$/) ?? [])[1] ?? "");
  if (!Number.isNaN(wanted)) jump(wanted);
}

addEventListener("hashchange", open);
open();
