// What a page gains from scripts; every page is whole without them.
(() => {
  "use strict";

  // « Print » is offered where it can be done.
  for (const offer of document.querySelectorAll("[data-print]")) {
    offer.hidden = false;
    offer.addEventListener("click", () => window.print());
  }

  // What needs no decision is sent at once.
  document.querySelector("[data-at-once]")?.requestSubmit();

  // An error summary is read out first.
  document.querySelector("[data-focus]")?.focus();

  // An answer that stays open is counted as read.
  const useful = document.querySelector(".useful");
  if (useful) {
    setTimeout(() => {
      if (!document.hidden) fetch(`${useful.action}/read`, { method: "POST", body: new FormData(useful) }).catch(() => {});
    }, 10000);
  }

  // What the server suggests to a field while it is typed in stands where the field says that it controls something.
  for (const field of document.querySelectorAll("[data-suggest]")) {
    const place = document.getElementById(field.getAttribute("aria-controls"));
    let asked = field.value;
    let waiting;
    const ask = async () => {
      const query = field.value;
      if (query === asked) return;
      asked = query;
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ [field.name]: query })}`);
      const found = await answer.text();
      // One that comes late, or says what went wrong, is not shown.
      if (answer.ok && query === asked) place.innerHTML = found;
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask().catch(() => { asked = null; }), 200);
    });
  }

  // Pictures are pasted or dropped anywhere on the part of the form that takes them.
  const add = (event, given) => {
    const field = event.currentTarget.querySelector("[data-drop]");
    if (!given.files.length) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...field.files, ...given.files]) all.items.add(file);
    field.files = all.files;
    field.dispatchEvent(new Event("change"));
  };
  for (const field of document.querySelectorAll("[data-drop]")) {
    const place = field.closest("section, form");
    place.addEventListener("paste", (event) => add(event, event.clipboardData));
    place.addEventListener("drop", (event) => add(event, event.dataTransfer));
    place.addEventListener("dragover", (event) => event.preventDefault());

    // What is too large is said before it is sent, where one may choose otherwise.
    const told = document.getElementById(`${field.id}-large`);
    field.addEventListener("change", () => {
      const sizes = [...field.files].map((file) => file.size);
      const all = sizes.reduce((sum, size) => sum + size, 0);
      const unit = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 };
      told.textContent = Math.max(0, ...sizes) > field.dataset.largest || all > field.dataset.room
        ? told.dataset.large.replace("{size}", new Intl.NumberFormat(document.documentElement.lang, unit).format(all / 1e6)) : "";
      field.parentElement.classList.toggle("field--wrong", told.textContent);
    });
    field.form.addEventListener("submit", (event) => {
      if (!told.textContent || event.submitter?.name === "remove_file") return;
      event.preventDefault();
      field.focus();
    });
  }

  // A password can be looked at, and capitals by accident are told of.
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    const caps = button.closest(".field").querySelector("[data-caps-words]");
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.addEventListener("keyup", (event) => {
      const words = event.getModifierState?.("CapsLock") ? caps.dataset.capsWords : "";
      if (caps.textContent !== words) caps.textContent = words;
    });
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }

  // Escape closes the menu and gives the focus back to its button.
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  }

  // The contents mark the part that is being read.
  const links = new Map();
  for (const link of document.querySelectorAll("[data-contents] a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const mark = () => {
    const read = [...links.keys()].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const current = links.get(read.at(-1)) ?? links.values().next().value;
    for (const link of links.values()) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  if (links.size > 1) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }
})();
