// The chat page: shows what the server tells (server-sent events), and posts what is typed and tapped.
// Everything is put into the page as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);
const log = byId("log"), typing = byId("typing"), box = byId("text"), notice = byId("notice");
const connection = byId("connection"), form = byId("form"), cardForm = byId("card");

const PATIENCE = 400; // milliseconds until an answer counts as slow
const TYPING_LASTS = 6000;
let last = ""; // the newest event seen
let waiting = 0; // timer of the typing indicator

// What the server tells

let retry = 1000;
function connect() {
  const source = new EventSource("events?after=" + encodeURIComponent(last));
  const on = (kind, act) => source.addEventListener(kind, (event) => {
    if (event.lastEventId) last = event.lastEventId;
    act(JSON.parse(event.data));
  });
  source.addEventListener("open", () => { retry = 1000; connection.textContent = ""; });
  source.addEventListener("error", () => {
    connection.textContent = "Reconnecting …";
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(connect, retry);
    retry = Math.min(retry * 2, 30000);
  });
  on("reset", () => { log.replaceChildren(); quiet(); });
  on("said", (data) => { said(data.key, data.text); busy(PATIENCE); });
  on("tapped", (data) => { chosen(data.token); said(data.key, data.text); busy(PATIENCE); });
  on("message", (data) => { quiet(); told(data); });
  on("typing", () => busy(0));
}

function busy(delay) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    typing.hidden = false;
    stay();
    waiting = setTimeout(quiet, TYPING_LASTS);
  }, delay);
}

function quiet() {
  clearTimeout(waiting);
  typing.hidden = true;
}

// What is shown

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function add(item, own) {
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  log.append(item);
  if (own) log.scrollTop = log.scrollHeight;
  else if (near) item.scrollIntoView({ block: item.offsetHeight > log.clientHeight ? "start" : "end" });
}

function stay() {
  if (log.scrollHeight - log.scrollTop - log.clientHeight < 160) log.scrollTop = log.scrollHeight;
}

function said(key, text) {
  const pending = key && log.querySelector(`.said[data-key="${CSS.escape(key)}"]`);
  if (pending) {
    pending.classList.remove("waiting", "unsent");
    pending.querySelector("button")?.remove();
    return;
  }
  add(ownWords(key, text), true);
}

function ownWords(key, text) {
  const item = make("li", "said");
  item.dataset.key = key;
  item.append(make("span", "unseen", "You: "), text);
  return item;
}

function told(message) {
  const item = make("li", "bot");
  item.append(make("span", "unseen", "Parley: "));
  const words = message.cards.length ? message.lead : message.text;
  if (words) item.append(make("span", "words", words));
  if (message.image) item.append(poster(make("img", "poster"), message.image));
  if (message.cards.length) {
    const cards = make("ol", "cards");
    cards.append(...message.cards.map(card));
    item.append(cards);
  }
  if (message.attachment) item.append(file(message.attachment));
  if (message.choices.length) item.append(choices(make("div"), message.choices, true));
  add(item, false);
  document.dispatchEvent(new CustomEvent("told", { detail: message }));
}

function card(data) {
  const item = cardForm.content.firstElementChild.cloneNode(true);
  item.querySelector("h2").textContent = data.title;
  for (const part of ["facts", "reason"]) {
    const text = part === "facts" ? data.text : data.reason;
    const place = item.querySelector("." + part);
    if (text) place.textContent = text; else place.remove();
  }
  const image = item.querySelector(".poster");
  if (data.image) {
    image.addEventListener("error", () => item.prepend(drawn(data)));
    poster(image, data.image).hidden = false;
  } else {
    image.replaceWith(drawn(data));
  }
  choices(item.querySelector(".choices"), data.choices, false);
  for (const button of item.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent}: ${data.title}`);
  }
  return item;
}

// A picture of title, year and kind, where there is no other.
function drawn(data) {
  const face = make("div", "poster drawn");
  const [, title, year] = data.title.match(/^(.*?)(?: \((\d{4})\))?$/s);
  const kind = (data.text || "").split(/[/,;]/)[0].trim();
  for (const [tag, words] of [["b", title], ["span", year], ["span", kind]]) if (words) face.append(make(tag, "", words));
  face.setAttribute("aria-hidden", "true"); // the words beside it say the same
  face.style.setProperty("--hue", String(hue(kind || title)));
  return face;
}

function hue(words) {
  let degrees = 0;
  for (const sign of words) degrees = (degrees * 31 + sign.codePointAt(0)) % 360;
  return degrees;
}

function poster(image, address) {
  image.alt = "";
  image.addEventListener("error", () => image.remove());
  image.src = address;
  return image;
}

function file(attachment) {
  const link = make("a", "file", `Download ${attachment.name}`);
  const content = JSON.stringify(attachment.content, null, 1);
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = attachment.name;
  return link;
}

// "one of them": choosing one of the choices settles the others too.
function choices(place, offered, oneOfThem) {
  place.className = "choices";
  if (oneOfThem) {
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Answers");
    place.dataset.one = "";
  }
  place.append(...offered.filter((choice) => choice.token).map((choice) => {
    const button = make("button", "", choice.label);
    button.type = "button";
    button.dataset.token = choice.token;
    button.addEventListener("click", () => tap(button));
    return button;
  }));
  return place;
}

function chosen(token) {
  const button = log.querySelector(`[data-token="${CSS.escape(token)}"]`);
  if (!button) return;
  button.setAttribute("aria-pressed", "true");
  for (const each of "one" in button.parentElement.dataset ? button.parentElement.children : [button]) {
    each.setAttribute("aria-disabled", "true");
  }
}

function tell(sentence) {
  notice.textContent = sentence || "";
  notice.hidden = !sentence;
}

// What is sent

const post = (path, body) => send(path, "application/json", JSON.stringify(body));

async function send(path, type, body) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    return { failed: "You seem to be offline." };
  }
  if (answer.status === 401) location.reload();
  const told = await answer.json().catch(() => ({}));
  return answer.ok ? told : { failed: told.message || "That did not work." };
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

async function say(text, item = ownWords(newKey(), text)) {
  tell("");
  item.classList.remove("unsent");
  item.classList.add("waiting");
  if (!item.isConnected) add(item, true);
  // The same key again is the same message: what arrived after all is not said twice.
  const answer = await post("messages", { key: item.dataset.key, text });
  if (!answer.failed) return;
  item.classList.replace("waiting", "unsent");
  tell(answer.failed);
  if (!item.querySelector("button")) {
    const again = make("button", "", "Send again");
    again.type = "button";
    again.addEventListener("click", () => { again.remove(); say(text, item); });
    item.append(" ", again);
  }
}

async function tap(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  tell("");
  button.setAttribute("aria-disabled", "true");
  button.dataset.key ||= newKey();
  const answer = await post("taps", { key: button.dataset.key, token: button.dataset.token });
  if (answer.failed) button.removeAttribute("aria-disabled");
  tell(answer.failed || answer.sentence);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow();
  box.focus();
  say(text);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
box.addEventListener("input", grow);
function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => say(button.dataset.say));
}

connect();
if (matchMedia("(pointer: fine)").matches) box.focus();
