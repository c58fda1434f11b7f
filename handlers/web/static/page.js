// Framework Advisor: answers without a reload, tabs, and copying. The page works without this file; here it gets quicker.
"use strict";

document.documentElement.classList.add("js");

// Code and links can be copied. Where the browser does not let a page do that (plain http), the text is selected instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.copy");
  if (!button) return;
  const link = document.getElementById(button.dataset.copies ?? "");
  const source = link ?? button.closest("figure").querySelector("code");
  const said = button.parentElement.querySelector(".copied");
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(link ? link.href : source.textContent);
    said.textContent = "Copied.";
  } catch {
    window.getSelection().selectAllChildren(source);
    said.textContent = "Selected: copy it with your keyboard.";
  }
});

// The page of a permalink: a changed fact or a what-if is answered in place, and the address goes along.
document.addEventListener("DOMContentLoaded", () => {
  const advice = document.getElementById("advice");
  if (!advice) return;

  const status = document.getElementById("status");
  let asking = null;
  let shown = location.href.split("#")[0];

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#facts")) return;
    event.preventDefault();
    const form = event.target;
    const sent = new URLSearchParams(new FormData(form, event.submitter));
    if (form.method === "post") {
      turnTo(form.action, { method: "POST", body: sent }, { look: true });
    } else {
      turnTo(`${form.action}?${sent}`, {});
    }
  });

  advice.addEventListener("click", (event) => {
    const link = event.target.closest("a.turns");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    turnTo(link.href, {}, { look: true });
  });

  advice.addEventListener("input", (event) => {
    if (event.target.id === "filter") filter();
  });

  window.addEventListener("popstate", () => {
    const wanted = location.href.split("#")[0];
    if (wanted !== shown) turnTo(wanted, {}, { keep: false });
  });

  window.addEventListener("scroll", pin, { passive: true });

  // `keep` writes the answer into the history; `look` brings what moved into view, for those who asked and now look for it.
  async function turnTo(address, request, { keep = true, look = false } = {}) {
    asking?.abort();
    const mine = (asking = new AbortController());
    advice.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { ...request, headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("advice");
      if (!fresh) return say(page.querySelector("main p")?.textContent ?? "The service could not answer.");
      const named = response.redirected || request.method !== "POST";
      if (keep && named && response.url !== location.href) history.pushState(null, "", response.url);
      shown = location.href.split("#")[0];
      show(fresh, page.title, look);
    } catch (error) {
      if (error.name !== "AbortError") say("The service could not be reached; nothing has changed.");
    } finally {
      if (asking === mine) advice.removeAttribute("aria-busy");
    }
  }

  function show(fresh, title, look) {
    const held = hold();
    advice.replaceChildren(...fresh.childNodes);
    advice.dataset.told = fresh.dataset.told;
    document.title = title;
    give(held);
    const news = document.getElementById("moved") ?? document.getElementById("verdict");
    if (look && !isInView(news)) news.scrollIntoView({ block: "start", behavior: "instant" });
    say(advice.dataset.told, news);
  }

  // What somebody was at: the control in focus and where it stood in the window, what was open, and the filter.
  function hold() {
    const focused = advice.contains(document.activeElement) ? document.activeElement : null;
    return {
      keys: focused ? keysOf(focused) : [],
      top: focused?.getBoundingClientRect().top ?? 0,
      open: [...advice.querySelectorAll("details[open][id]")].map((each) => each.id),
      filter: document.getElementById("filter").value,
    };
  }

  function give(held) {
    for (const id of held.open) document.getElementById(id)?.setAttribute("open", "");
    document.getElementById("filter").value = held.filter;
    if (held.filter) filter();
    const again = held.keys.map((key) => advice.querySelector(key)).find(Boolean);
    if (!again) return;
    again.focus({ preventScroll: true });
    const jumped = again.getBoundingClientRect().top - held.top;
    window.scrollBy({ top: jumped, behavior: "instant" });
  }

  // Where the same control will be found on the fresh page: in the same list, else in any, else the first control.
  function keysOf(element) {
    if (element.id) return [`#${CSS.escape(element.id)}`];
    const button = `button[name="set"][value="${CSS.escape(element.value ?? "")}"]`;
    const list = element.closest("[data-list]")?.dataset.list;
    return [...(list ? [`[data-list="${list}"] ${button}`] : []), `[data-list] ${button}`, "#what-if", "#permalink"];
  }

  // Everything said is announced. What it is about may be out of sight: then the words stand at the foot of the window.
  function say(text, about = null) {
    status.textContent = "";
    status.textContent = text;
    if (about) {
      const way = document.createElement("a");
      way.href = `#${about.id}`;
      way.textContent = about.id === "moved" ? "See what moved" : "See the advice";
      status.append(" ", way);
    }
    pin();
  }

  function pin() {
    const about = document.getElementById(status.querySelector("a")?.hash.slice(1) ?? "");
    const told = about ? isInView(about) : !status.textContent;
    status.className = told ? "unseen" : "note";
  }

  function isInView(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  }

  // Groups open where something is found in them, and go back to how they were when the filter is emptied.
  function filter() {
    const words = document.getElementById("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of advice.querySelectorAll(".group")) {
      let inside = 0;
      for (const toggle of group.querySelectorAll(".toggle")) {
        const text = toggle.querySelector(".fact").textContent.toLowerCase();
        toggle.hidden = !words.every((word) => text.includes(word));
        inside += toggle.hidden ? 0 : 1;
      }
      group.hidden = inside === 0;
      group.open = words.length > 0 && inside > 0;
      found += inside;
    }
    document.getElementById("filtered").textContent = words.length ? `${found} found` : "";
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("ask");
  if (!form) return;

  const box = document.getElementById("words");
  const answer = document.getElementById("answer");
  const status = document.getElementById("status");
  let shownTab = "#as-page";
  let asking = null;

  makeTabs();
  form.addEventListener("submit", ask);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  async function ask(event) {
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(form, event.submitter));
    asking?.abort();
    const mine = (asking = new AbortController());
    answer.setAttribute("aria-busy", "true");
    try {
      const headers = { Accept: "text/html" };
      const response = await fetch(form.action, { method: "POST", body: sent, headers, signal: mine.signal });
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch (error) {
      if (error.name !== "AbortError") sayTrouble();
    } finally {
      if (asking === mine) answer.removeAttribute("aria-busy");
    }
  }

  function show(page) {
    const fresh = page.getElementById("answer");
    if (!fresh) return sayTrouble(page.querySelector("main p")?.textContent);
    answer.replaceChildren(...fresh.childNodes);
    box.value = page.getElementById("words").value;
    document.title = page.title;
    makeTabs();
    announce(answer.querySelector(".headline")?.textContent ?? "");
  }

  function announce(text) {
    status.textContent = "";
    status.textContent = text;
    if (answer.getBoundingClientRect().top > window.innerHeight * 0.6) {
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      answer.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    }
  }

  function sayTrouble(reason) {
    const note = document.createElement("p");
    note.className = "trouble";
    note.textContent = `${reason ?? "The service could not be reached."} Your text is still in the box.`;
    answer.replaceChildren(note);
    announce(note.textContent);
  }

  // The links to the panels become tabs: arrows, Home and End move between them; only the chosen panel shows.
  function makeTabs() {
    const list = answer.querySelector(".tabs");
    if (!list) return;
    const tabs = [...list.querySelectorAll("a")];
    list.setAttribute("role", "tablist");
    for (const tab of tabs) {
      const panel = panelOf(tab);
      tab.id = `tab-${panel.id}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.removeAttribute("aria-label");
      panel.tabIndex = 0;
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        choose(tabs, tab);
      });
      tab.addEventListener("keydown", (event) => move(event, tabs, tab));
    }
    choose(tabs, tabs.find((tab) => tab.hash === shownTab) ?? tabs[0]);
  }

  function move(event, tabs, tab) {
    const at = tabs.indexOf(tab);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1, " ": at };
    if (!(event.key in places)) return;
    event.preventDefault();
    const next = tabs.at(places[event.key] % tabs.length);
    choose(tabs, next);
    next.focus();
  }

  function choose(tabs, chosen) {
    shownTab = chosen.hash;
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panelOf(tab).hidden = !on;
    }
  }

  function panelOf(tab) {
    return document.getElementById(tab.hash.slice(1));
  }
});
