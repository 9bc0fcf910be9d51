// What another site's page loads: a button, and the conversation in a frame. Nothing of that page is read or changed.
//   <script src="https://chat.example.org/webhooks/web/widget.js" data-label="Find a film" async></script>
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL("widget/", script.src);
  const label = script.dataset.label || "Chat";
  const LAYER = "2147483000"; // above whatever the page has

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, {
    position: "fixed", right: "16px", bottom: "16px", zIndex: LAYER, minHeight: "48px", padding: "0 22px", border: "0",
    borderRadius: "24px", background: script.dataset.colour || "#3552c4", color: "#fff", font: "600 16px system-ui, sans-serif",
    boxShadow: "0 4px 16px #0005", cursor: "pointer",
  });

  let frame = null; // made when it is first opened: a page that nobody chats on loads nothing but this script

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.src = home.href;
      frame.title = label;
      frame.allow = "microphone; clipboard-write; web-share";
      Object.assign(frame.style, {
        position: "fixed", right: "0", bottom: "0", zIndex: LAYER, width: "min(100vw, 420px)", height: "min(100dvh, 700px)",
        border: "0", borderRadius: "16px 16px 0 0", boxShadow: "0 8px 40px #0006", colorScheme: "normal",
      });
      document.body.append(frame);
    }
    frame.style.display = "block";
    button.style.display = "none";
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  function close() {
    frame.style.display = "none";
    button.style.display = "";
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  button.addEventListener("click", open);
  addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home.origin && event.data?.parley === "close") close();
  });
  const show = () => document.body.append(button);
  if (document.body) show(); else addEventListener("DOMContentLoaded", show);
})();
