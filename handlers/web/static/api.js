// The page of the HTTP API: each form sends its request to this service and shows the answer.
"use strict";

for (const form of document.querySelectorAll("form.try")) {
  const body = form.elements.body;
  const outcome = form.querySelector(".outcome");
  const shown = form.querySelector(".answer-of");
  const examples = [...form.querySelectorAll(".pick button")];
  let asking = null;

  for (const example of examples) {
    example.addEventListener("click", () => choose(example));
  }
  if (examples.length) press(examples[0]);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  body?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  body?.addEventListener("input", () => press(null));

  function choose(example) {
    body.value = example.dataset.body;
    body.rows = Math.min(example.dataset.body.split("\n").length + 1, 16);
    press(example);
  }

  function press(chosen) {
    for (const example of examples) example.setAttribute("aria-pressed", String(example === chosen));
  }

  async function send() {
    asking?.abort();
    const mine = (asking = new AbortController());
    const headers = { Accept: form.elements.accept?.value ?? "application/json" };
    const request = { method: form.dataset.method, headers, signal: mine.signal };
    if (body) {
      headers["Content-Type"] = "application/json";
      request.body = body.value;
    }
    const wanted = body ? form.dataset.path : form.elements.path.value;
    const address = URL.canParse(wanted, location.origin) ? new URL(wanted, location.origin) : null;
    shown.hidden = true;
    if (!address) return say("That is not an address.", true);
    if (address.origin !== location.origin) return say("That is the address of another site.", true);
    say("Sending…", false);
    try {
      const response = await fetch(address, request);
      const text = await response.text();
      say(`${response.status} ${response.statusText}`.trim(), !response.ok);
      show(readable(text, response.headers.get("Content-Type") ?? ""));
    } catch (error) {
      if (error.name !== "AbortError") say("The service could not be reached.", true);
    }
  }

  function say(text, refused) {
    outcome.textContent = text;
    outcome.classList.toggle("is-refused", refused);
  }

  function show(text) {
    shown.hidden = false;
    shown.querySelector("code").textContent = text;
    shown.scrollTop = 0;
  }
}

function readable(text, kind) {
  if (!kind.includes("json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
