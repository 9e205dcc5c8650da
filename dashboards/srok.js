// Useful without it: this only keeps figures fresh, and gives keys to who wants them.
"use strict";
(() => {
  // The address of the service: the script lies in assets/…/ beneath it.
  const home = new URL("../../", document.currentScript.src);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const one = (query, from = document) => from.querySelector(query);

  // A choice at the head of a page is taken at once.
  all("form[data-submits]").forEach((form) => {
    form.addEventListener("change", () => form.submit());
    const button = one("button", form);
    if (button) button.hidden = true;
  });

  // On a narrow page the filters wait folded above the list.
  if (innerWidth < 1100) all("details[data-wide]").forEach((box) => { box.open = false; });

  // A table that is wider than the page is moved by keys too.
  const reach = () => all(".scroll").forEach((box) => { if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex"); });
  addEventListener("resize", reach);
  reach();

  // Keys: / search, j and k rows, Enter opens, x picks.
  const rows = all("table[data-rows] tbody tr");
  let at = -1;
  const go = (to) => {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove("here");
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add("here");
    rows[at].scrollIntoView({ block: "nearest" });
    const link = one("a", rows[at]);
    if (link) link.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|select|textarea)$/i.test(event.target.tagName) && event.target.type !== "checkbox") {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const search = one("[data-key='/']");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    else if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && rows[at]) { const box = one("[name=pick]", rows[at]); if (box) { box.checked = !box.checked; count(); } }
    else if (event.key === "Escape") all(".nav details[open]").forEach((open) => { open.open = false; });
  });

  // How many rows are picked.
  const picked = one("[data-picked]");
  const count = () => {
    all("table[data-rows] tbody tr").forEach((row) => { const box = one("[name=pick]", row); row.setAttribute("aria-selected", String(Boolean(box && box.checked))); });
    const number = all("[name=pick]:checked").length;
    if (picked) picked.textContent = number ? `${picked.dataset.words} ${number}` : "";
  };
  if (picked) { document.addEventListener("change", count); count(); }

  // News: the page asks for itself again; figures change in place, rows wait until they are asked for.
  const takes = one("[data-live]") && !/[?&]as_of=/.test(location.search) && window.EventSource;
  let asking = false;
  const refresh = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
      if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch (_) { /* the next news tries again */ } finally { asking = false; }
  };
  const take = (page) => {
    all("[data-live]").forEach((old) => {
      const fresh = one(`[data-live="${CSS.escape(old.dataset.live)}"]`, page);
      if (!fresh || fresh.innerHTML === old.innerHTML || old.contains(document.activeElement)) return;
      old.innerHTML = fresh.innerHTML;
      old.classList.remove("changed");
      if (old.dataset.live !== "stamp") requestAnimationFrame(() => old.classList.add("changed"));
    });
    const news = one("[data-news]");
    if (!news) return;
    const known = new Set(all("[data-key]").map((row) => row.dataset.key));
    const number = all("tr[data-key]", page).filter((row) => !known.has(row.dataset.key)).length;
    news.hidden = number === 0;
    const link = one("a", news);
    if (link && number) link.textContent = news.dataset.news.replace("{n}", number);
  };
  if (takes) {
    const events = new EventSource(new URL("events", home));
    events.addEventListener("news", refresh);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
    addEventListener("pagehide", () => events.close());
  }
})();
