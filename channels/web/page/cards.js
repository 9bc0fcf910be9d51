// Cards, the wishes that stand, and what can be done with a list: everything that is tapped.
// Of each token that was offered, the page remembers what it is for: its tap is shown there, and not as a bubble.
"use strict";

const ASKING = ["why", "ask_about", "ask"]; // kinds of choices on a card that say nothing of the item, and do not stay pressed
const DRAWN = ["like", "dislike", "save"]; // those with a picture of their own; to have had an item is the only other
const offered = new Map(); // token -> { kind: "toggle" | "card" | "wish" | "choice", title }

const staysPressed = (choice) => Boolean(choice.kind) && !ASKING.includes(choice.kind);

function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

function button(className, label, act, iconName) {
  const made = make("button", className);
  made.type = "button";
  if (iconName) made.append(icon(iconName));
  made.append(make("span", "", label));
  made.addEventListener("click", () => act(made));
  return made;
}

// Lists

function list(message) {
  for (const old of log.querySelectorAll(".current")) old.classList.remove("current");
  const cards = make("ol", "cards current"); // "the first" is the first of the last list: only that is numbered
  cards.append(...message.cards.map((data, place) => card(data, place + 1)));
  return cards;
}

function card(data, place) {
  const item = byId("card").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(name);
  const [, title, year] = data.title.match(/^(.*?)(?: \((\d{4})\))?$/s);
  item.dataset.item = data.item;
  item.dataset.title = data.title;
  part(".number").textContent = `${place}. `;
  part(".title").textContent = year && data.figures.includes(year) ? title : data.title;
  if (data.link) part(".title").href = data.link; // without an address it is no link
  part(".figures").append(...data.figures.map((each) => make("li", "", each)));
  part(".facts").textContent = data.figures.length ? data.about : data.text;
  part(".reason").textContent = sentence(data.reason);
  for (const each of item.querySelectorAll(".figures, .facts, .reason")) if (!each.textContent) each.remove();
  const image = part(".poster");
  if (data.image) {
    image.addEventListener("error", () => item.prepend(drawn(title, year, data)));
    poster(image, data.image).hidden = false;
  } else {
    image.replaceWith(drawn(title, year, data));
  }
  setActs(item, data.choices);
  return item;
}

// "it is by the same director" -> "It is by the same director."
function sentence(words) {
  return words && words[0].toUpperCase() + words.slice(1) + (/[.!?。！？]$/.test(words) ? "" : ".");
}

// A picture of title, year and kind, where there is no other.
function drawn(title, year, data) {
  const face = make("div", "poster drawn");
  const kind = (data.about || data.text || "").split(/[/,;]/)[0].trim();
  for (const [tag, words] of [["b", title], ["span", year], ["span", kind]]) if (words) face.append(make(tag, "", words));
  face.setAttribute("aria-hidden", "true"); // the words beside it say the same
  face.style.setProperty("--hue", String(hue(title)));
  face.style.setProperty("--longest", String(Math.max(...title.split(/\s/).map((word) => word.length), 1)));
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

// What is said of an item in one tap has an icon; the rest lies behind one more.
function setActs(item, choices) {
  const title = item.dataset.title, acts = item.querySelector(".acts"), rest = item.querySelector(".rest");
  const buttons = choices.filter((choice) => choice.token).map((choice) => {
    const isToggle = staysPressed(choice);
    const made = button("", choice.label, isToggle ? toggle : tap, isToggle && (DRAWN.includes(choice.kind) ? choice.kind : "had"));
    offer(made, choice, isToggle ? "toggle" : "card", title);
    made.setAttribute("aria-label", `${choice.label}: ${title}`);
    if (isToggle) {
      made.lastChild.className = "unseen";
      made.title = choice.label;
      made.dataset.kind = choice.kind;
      made.dataset.was = String(choice.pressed);
      made.setAttribute("aria-pressed", String(choice.pressed));
    }
    return made;
  });
  acts.replaceChildren(...buttons.filter((each) => each.dataset.kind));
  rest.replaceChildren(...buttons.filter((each) => !each.dataset.kind));
  if (!buttons.length) acts.remove();
  if (!rest.childElementCount) return;
  const open = button("", "More choices", () => {
    rest.hidden = !rest.hidden;
    open.setAttribute("aria-expanded", String(!rest.hidden));
  }, "rest");
  open.lastChild.className = "unseen";
  open.title = "More choices";
  open.dataset.kind = "rest";
  open.setAttribute("aria-label", `More choices: ${title}`);
  open.setAttribute("aria-expanded", "false");
  acts.append(open);
}

function offer(made, choice, kind, title) {
  made.dataset.token = choice.token;
  offered.set(choice.token, { kind, title });
}

// An opinion is confirmed where it was given: the button stays under the finger, and nothing scrolls.

function toggle(made) {
  if (isOff(made)) return;
  press(made);
  redeem(made);
}

function press(made) {
  made.setAttribute("aria-pressed", String(made.dataset.was !== "true"));
  made.setAttribute("aria-disabled", "true"); // until it is answered
}

function unpress(made) {
  made.setAttribute("aria-pressed", made.dataset.was);
}

// Show what was noted of items on their cards, wherever they stand; the words only where they answer a tap there.
function note(cards, withWords) {
  let found = false;
  for (const data of cards) {
    for (const item of log.querySelectorAll(`.card[data-item="${CSS.escape(data.item)}"]`)) {
      if (!item.querySelector(".acts")) continue; // of an earlier day, and not to be tapped any more
      found = true;
      for (const choice of data.choices) {
        const made = item.querySelector(`.acts [data-kind="${CSS.escape(choice.kind)}"]`);
        if (!made || !staysPressed(choice)) continue;
        offer(made, choice, "toggle", item.dataset.title);
        delete made.dataset.key;
        made.dataset.was = String(choice.pressed);
        made.removeAttribute("aria-disabled");
        unpress(made);
      }
      item.querySelector(".noted").textContent = withWords ? sentence(data.text) : "";
    }
  }
  return found;
}

// The wishes that stand

function showWishes(wishes) {
  const place = byId("wishes");
  place.hidden = !wishes.length;
  place.firstElementChild.replaceChildren(...wishes.map((wish) => {
    const entry = make("li"), made = button("", wish.label, tap);
    if (wish.token) {
      offer(made, wish, "wish", wish.label);
      made.setAttribute("aria-label", `Remove: ${wish.label}`);
      made.title = `Remove: ${wish.label}`;
      made.append(icon("close"));
    } else {
      made.setAttribute("aria-disabled", "true");
    }
    entry.append(made);
    return entry;
  }));
}

// What can be done with a list as a whole

function tools(message, entry) {
  const place = make("div", "tools");
  const copy = button("tool", "Copy", async (made) => {
    const done = await navigator.clipboard.writeText(message.text).then(() => true, () => false);
    made.lastChild.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { made.lastChild.textContent = "Copy"; }, 2000);
  }, "copy");
  if (navigator.clipboard) place.append(copy);
  if (navigator.share) {
    place.append(button("tool", "Share", () => navigator.share({ text: message.text }).catch(() => {}), "share"));
  }
  place.append(button("tool", "Print", () => {
    entry.classList.add("printing");
    print();
    entry.classList.remove("printing");
  }, "print"));
  return place;
}

// Choices below a message. "One of them": choosing one settles the others too.

function choices(offers, oneOfThem) {
  const place = make("div", "choices");
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Answers");
  if (oneOfThem) place.dataset.one = "";
  place.append(...offers.filter((choice) => choice.token).map((choice) => {
    const made = button("", choice.label, tap);
    offer(made, choice, "choice", choice.label);
    return made;
  }));
  return place;
}

function chosen(token) {
  const made = document.querySelector(`[data-token="${CSS.escape(token)}"]`);
  if (!made) return;
  if (offered.get(token)?.kind === "toggle") {
    press(made);
    return;
  }
  made.setAttribute("aria-pressed", "true");
  for (const each of "one" in made.parentElement.dataset ? made.parentElement.children : [made]) {
    each.setAttribute("aria-disabled", "true");
  }
}

const isOff = (made) => made.getAttribute("aria-disabled") === "true";

function tap(made) {
  if (!isOff(made)) redeem(made);
}

async function redeem(made) {
  tell("");
  made.setAttribute("aria-disabled", "true");
  made.dataset.key ||= newKey();
  const answer = await post("taps", { key: made.dataset.key, token: made.dataset.token });
  if (answer.failed) {
    made.removeAttribute("aria-disabled");
  }
  if ((answer.failed || answer.sentence) && made.dataset.was) unpress(made);
  tell(answer.failed || answer.sentence);
}
