// Speaking, listening and showing pictures. What the page offers is what the server and the browser can do.
"use strict";

const senses = document.documentElement.dataset.senses.split(" ");
const attach = byId("attach"), picker = byId("file"), record = byId("record"), aloud = byId("aloud");
const MAX_SIDE = 1600; // pixels of a picture that is sent
const MAX_BYTES = 950000;
const MAX_RECORDING = 30000; // milliseconds

// Pictures: made smaller here, by which everything but the pixels stays on the person's own device.

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const share = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  const canvas = make("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of [0.9, 0.75, 0.5]) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size <= MAX_BYTES) return { canvas, blob };
  }
  throw new Error("too large");
}

async function show(file) {
  tell("");
  let made;
  try {
    made = await smaller(file);
  } catch {
    tell("That picture cannot be opened here. A photo or a screenshot is fine, or type the title.");
    return;
  }
  const key = newKey();
  const item = ownWords(key, "");
  made.canvas.style.width = `${Math.min(240, made.canvas.width)}px`;
  made.canvas.setAttribute("role", "img");
  made.canvas.setAttribute("aria-label", "a picture");
  item.querySelector(".said").append(made.canvas);
  item.classList.add("waiting");
  add(item, true);
  busy(PATIENCE);
  const answer = await send(`pictures?key=${key}`, "image/jpeg", made.blob);
  if (answer.failed || answer.sentence) {
    item.classList.replace("waiting", "unsent");
    quiet();
    tell(answer.failed || answer.sentence);
    return;
  }
  const text = box.value.trim(); // "something like this" is about it
  if (!text) return;
  write("");
  say(text);
}

const pictureIn = (files) => [...files].find((file) => file.type.startsWith("image/"));

if (senses.includes("looks")) {
  attach.hidden = false;
  attach.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    if (picker.files.length) show(picker.files[0]);
    picker.value = "";
  });
  box.addEventListener("paste", (event) => {
    const file = pictureIn(event.clipboardData.files);
    if (!file) return;
    event.preventDefault();
    show(file);
  });
  const dropping = (is) => document.body.classList.toggle("dropping", is);
  document.addEventListener("dragover", (event) => { event.preventDefault(); dropping(true); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropping(false); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    dropping(false);
    const file = pictureIn(event.dataTransfer.files);
    if (file) show(file); else tell("That is no picture. A photo or a screenshot is fine, or type the title.");
  });
}

// Speaking. What was heard goes into the box, where it can be put right before it is sent.

const Own = window.SpeechRecognition || window.webkitSpeechRecognition;
const LANGUAGE = "en-US";
const canUpload = senses.includes("listens") && Boolean(navigator.mediaDevices && window.MediaRecorder);
let stopListening = null;

function listening(stop) {
  stopListening = stop;
  record.setAttribute("aria-pressed", String(Boolean(stop)));
  record.setAttribute("aria-label", stop ? "Stop and write down what I said" : "Speak");
  record.title = record.getAttribute("aria-label");
}

function written(text) {
  write([box.value.trim(), text].filter(Boolean).join(" "));
  box.focus();
  tell("");
  notice.textContent = "Is that what you said? Put it right if not, and send it.";
  notice.hidden = false;
}

// One that works on the device sends nothing anywhere; a remote one sends the sound to the browser's maker.
async function isOnDevice() {
  try {
    return Boolean(Own && Own.available) && await Own.available({ langs: [LANGUAGE], processLocally: true }) === "available";
  } catch {
    return false;
  }
}

function recognise(local) {
  const own = new Own();
  own.lang = LANGUAGE;
  if (local) own.processLocally = true;
  let heard = "", failed = "";
  own.onresult = (event) => { heard = [...event.results].map((result) => result[0].transcript).join(" ").trim(); };
  own.onerror = (event) => { failed = event.error; };
  own.onend = () => {
    listening(null);
    if (heard) written(heard);
    else if (failed === "not-allowed") tell("The browser does not let this page use the microphone.");
    else if (failed !== "aborted") tell("I couldn't make out what you said. Please try again, or type it.");
  };
  own.start();
  listening(() => own.stop());
}

async function upload() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    tell("The browser does not let this page use the microphone.");
    return;
  }
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
  const parts = [];
  const limit = setTimeout(() => recorder.stop(), MAX_RECORDING);
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = async () => {
    clearTimeout(limit);
    stream.getTracks().forEach((track) => track.stop());
    listening(null);
    record.disabled = true;
    busy(0);
    const type = (recorder.mimeType || "audio/webm").split(";")[0];
    const answer = await send("recordings", type, new Blob(parts));
    record.disabled = false;
    quiet();
    if (answer.text) written(answer.text);
    else tell(answer.failed || answer.sentence);
  };
  recorder.start();
  listening(() => recorder.stop());
}

record.hidden = !(canUpload || Own);
record.addEventListener("click", async () => {
  tell("");
  if (stopListening) {
    stopListening();
    return;
  }
  const local = await isOnDevice();
  if (local || !canUpload) recognise(local); else upload();
});

// Reading aloud what comes from now on, in the browser's own voice.

if ("speechSynthesis" in window) {
  aloud.hidden = false;
  aloud.addEventListener("click", () => {
    const on = aloud.getAttribute("aria-pressed") !== "true";
    aloud.setAttribute("aria-pressed", String(on));
    if (!on) speechSynthesis.cancel();
  });
  document.addEventListener("told", (event) => {
    if (aloud.getAttribute("aria-pressed") !== "true") return;
    const words = new SpeechSynthesisUtterance(event.detail.text);
    words.lang = LANGUAGE;
    speechSynthesis.speak(words);
  });
  form.addEventListener("submit", () => speechSynthesis.cancel());
}
