// Another country asks for other lines: they are fetched at once, with what was typed; without scripts by a button.
(() => {
  "use strict";
  for (const address of document.querySelectorAll("[data-address]")) {
    const button = address.querySelector("[data-reshape]");
    const country = address.querySelector("select");
    button.hidden = true;
    country.addEventListener("change", async () => {
      const asked = country.value;
      const typed = new URLSearchParams(new FormData(country.form));
      typed.set("reshape", "");
      try {
        const answer = await fetch(country.form.action, { method: "POST", body: typed });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const parts = page.getElementById(address.id).querySelector("[data-parts]");
        // One that comes late is not shown.
        if (country.value === asked) address.querySelector("[data-parts]").replaceWith(parts);
      } catch {
        button.hidden = false;
      }
    });
  }
})();
