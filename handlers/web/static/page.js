// Framework Advisor: answers without a reload, and tabs. The page works without this file; here it gets quicker.
"use strict";

document.documentElement.classList.add("js");

// Code can be copied. Where the browser does not let a page do that (plain http), the text is selected instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.(".copy");
  if (!button) return;
  const figure = button.closest("figure");
  const code = figure.querySelector("code");
  const said = figure.querySelector(".copied");
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(code.textContent);
    said.textContent = "Copied.";
  } catch {
    window.getSelection().selectAllChildren(code);
    said.textContent = "Selected: copy it with your keyboard.";
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
