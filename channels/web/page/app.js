// The chat page: shows what the server tells (server-sent events), and posts what is typed and tapped.
// Everything is put into the page as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);
const log = byId("log"), typing = byId("typing"), box = byId("text"), notice = byId("notice");
const connection = byId("connection"), form = byId("form"), latest = byId("latest");
const isFramed = document.documentElement.dataset.widget === "yes";

const PATIENCE = 400; // milliseconds until an answer counts as slow
const TYPING_LASTS = 6000;
const SLOW = [[4000, "Still looking …"], [12000, "This takes longer than usual, but I'm on it …"]];
const NEAR = 160; // pixels from the end within which the newest is kept in view
let last = ""; // the newest event seen
let waiting = 0; // timer of the typing indicator
let slow = []; // timers of what is said meanwhile
const own = []; // what was said, to be recalled with the arrow keys

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
  on("reset", () => { log.replaceChildren(); offered.clear(); showWishes([]); quiet(); });
  on("said", (data) => { said(data); busy(PATIENCE); });
  on("tapped", tapped);
  on("message", (data) => { quiet(); told(data); });
  on("typing", () => busy(0));
}

function busy(delay) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (typing.hidden) slow = SLOW.map(([after, words]) => setTimeout(() => { byId("patience").textContent = words; }, after));
    typing.hidden = false;
    stay();
    waiting = setTimeout(quiet, TYPING_LASTS);
  }, delay);
}

function quiet() {
  clearTimeout(waiting);
  slow.forEach(clearTimeout);
  byId("patience").textContent = "";
  typing.hidden = true;
}

// What is shown

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const fromEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight;

function add(entry, isOwn) {
  const near = isOwn || fromEnd() < NEAR;
  log.append(entry);
  // What is longer than the window is read from its beginning.
  if (near) log.scrollTop = entry.offsetHeight > log.clientHeight ? entry.offsetTop - 12 : log.scrollHeight;
  look();
}

function stay() {
  if (fromEnd() < NEAR) log.scrollTop = log.scrollHeight;
}

function look() {
  latest.hidden = fromEnd() < NEAR;
  log.style.setProperty("--bar", `${log.offsetWidth - log.clientWidth}px`);
}
log.addEventListener("scroll", look);
addEventListener("resize", look);
latest.addEventListener("click", () => { log.scrollTop = log.scrollHeight; });

// The time of an entry, unless the one before has the same.
function timed(entry, at) {
  const when = new Date(at * 1000);
  const shown = make("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  shown.dateTime = when.toISOString();
  shown.title = when.toLocaleString();
  const minute = shown.dateTime.slice(0, 16), times = log.querySelectorAll("time");
  if (times[times.length - 1]?.dateTime.slice(0, 16) !== minute) entry.append(shown);
  return entry;
}

function said({ key, text, at }) {
  own.push(text);
  const pending = key && log.querySelector(`.own[data-key="${CSS.escape(key)}"]`);
  if (pending) {
    pending.classList.remove("waiting", "unsent");
    pending.querySelector("button")?.remove();
    if (!pending.querySelector("time")) timed(pending, at);
    stay();
    return;
  }
  add(timed(ownWords(key, text), at), true);
}

function ownWords(key, text) {
  const entry = make("div", "own"), words = make("p", "said");
  entry.dataset.key = key;
  words.append(make("span", "unseen", "You: "), text);
  entry.append(words);
  return entry;
}

function tapped(data) {
  const { kind, title } = offered.get(data.token) || {};
  chosen(data.token);
  if (kind === "toggle") return; // its answer is shown on the card
  if (kind === "wish") add(make("p", "note", `No longer: ${title}`), true);
  else add(timed(ownWords(data.key, kind === "card" ? `${data.text} – ${title}` : data.text), data.at), true);
  busy(PATIENCE);
}

function told(message) {
  if (message.wishes) showWishes(message.wishes);
  const onCard = message.on_card || offered.get(message.answers)?.kind === "toggle";
  if (note(message.noted, onCard) && onCard) return;
  if (onCard) for (const made of log.querySelectorAll(`[data-token="${CSS.escape(message.answers)}"]`)) unpress(made);
  const entry = make("div", "bot");
  const words = message.cards.length ? message.lead : message.text;
  const spoken = make("p", "words", words);
  spoken.prepend(make("span", "unseen", "Parley: "));
  if (words) entry.append(spoken); else entry.append(make("span", "unseen", "Parley: "));
  if (message.image) entry.append(poster(make("img", "poster"), message.image));
  const below = make("div", message.cards.length ? "below" : "");
  if (message.cards.length) entry.append(list(message));
  if (message.attachment) entry.append(file(message.attachment));
  const isWelcome = (message.event === "welcome" || message.event === "fresh") && message.choices.length;
  if (isWelcome) entry.classList.add("welcome");
  if (message.choices.length) below.append(choices(message.choices, !isWelcome));
  if (message.cards.length) below.append(tools(message, entry));
  if (below.childElementCount) entry.append(below);
  if (message.event === "fresh") begin();
  add(timed(entry, message.at), false);
  document.dispatchEvent(new CustomEvent("told", { detail: message }));
}

// A line between one search and the next.
function begin() {
  for (const old of log.querySelectorAll(".current")) old.classList.remove("current");
  if (log.childElementCount) add(make("div", "divider", "New search"), true);
}

function file(attachment) {
  const link = make("a", "file", `Download ${attachment.name}`);
  const content = JSON.stringify(attachment.content, null, 1);
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = attachment.name;
  return link;
}

function tell(words) {
  notice.textContent = words || "";
  notice.hidden = !words;
}

// What is sent

const post = (path, body) => send(path, "application/json", JSON.stringify(body));

const TRIES = 10, LONGEST_WAIT = 10; // seconds
let pause = Promise.resolve(); // what is sent keeps its order: all of it waits for what was too fast

async function send(path, type, body) {
  let answer;
  try {
    for (let tries = 1; ; tries += 1) {
      await pause;
      answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
      const seconds = Number(answer.headers.get("Retry-After"));
      if (answer.status !== 429 || !(seconds > 0 && seconds <= LONGEST_WAIT) || tries === TRIES) break;
      pause = new Promise((done) => { setTimeout(done, 1000 * seconds); });
    }
  } catch {
    return { failed: "You seem to be offline." };
  }
  if (answer.status === 401) return reopened();
  const told = await answer.json().catch(() => ({}));
  return answer.ok ? told : { failed: told.message || "That did not work." };
}

// The session is over: a new one comes with the page, unless the browser keeps none.
function reopened() {
  const isReloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
  if (isReloaded && performance.now() < 60000) {
    return { failed: `Your browser keeps no session here. Open ${location.origin}/webhooks/web/ in a window of its own.` };
  }
  location.reload();
  return { failed: "Opening the page again …" };
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

async function say(text, entry = ownWords(newKey(), text)) {
  tell("");
  const isCommand = text.startsWith("/"); // no words of the person: no bubble
  if (isCommand) busy(PATIENCE);
  entry.classList.remove("unsent");
  entry.classList.add("waiting");
  if (!entry.isConnected && !isCommand) add(entry, true);
  // The same key again is the same message: what arrived after all is not said twice.
  const answer = await post("messages", { key: entry.dataset.key, text });
  if (!answer.failed) return;
  quiet();
  tell(answer.failed);
  entry.classList.replace("waiting", "unsent");
  if (!isCommand && !entry.querySelector("button")) {
    const again = button("", "Send again", () => { again.remove(); say(text, entry); });
    entry.append(again);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  write("");
  box.focus();
  say(text);
});

function write(text) {
  box.value = text;
  grow();
}

let recalled = 0; // how many messages back
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    recalled = 0;
    form.requestSubmit();
    return;
  }
  const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const shown = recalled ? own[own.length - recalled] : "";
  if (!step || box.value !== shown || !own[own.length - recalled - step] && recalled + step !== 0) return;
  event.preventDefault();
  recalled += step;
  write(recalled ? own[own.length - recalled] : "");
});
box.addEventListener("input", grow);
function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}
for (const each of document.querySelectorAll("[data-say]")) each.addEventListener("click", () => say(each.dataset.say));

const narrow = matchMedia("(max-width: 40rem)");
const placeholder = () => { box.placeholder = narrow.matches ? "Your wish …" : "What are you in the mood for?"; };
narrow.addEventListener("change", placeholder);
placeholder();

if (isFramed) {
  const close = () => parent.postMessage({ parley: "close" }, "*"); // says nothing of the conversation
  byId("close").hidden = false;
  byId("close").addEventListener("click", close);
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
}

connect();
if (matchMedia("(pointer: fine)").matches) box.focus();
