// A transfer that goes on by itself is looked at again until it ends; without scripts the page does so itself.
// A file that is sent shows how much of it is sent; without scripts the browser sends it, and tells in its own way.
(() => {
  "use strict";
  const look = async () => {
    const shown = document.querySelector("[data-running]");
    if (!shown) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-running]");
      if (answer.redirected || !answer.ok || !next) return location.reload();
      shown.replaceWith(next);
    } catch {
      // The next look will do.
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1000);

  let sending = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const place = form.querySelector("[data-sending]");
    if (!place) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    place.hidden = false;
    const words = place.querySelector("p");
    words.removeAttribute("role");
    const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      Object.assign(place.querySelector("progress"), { max: total, value: loaded });
      words.textContent = share.format(loaded / total);
    });
    const tell = () => {
      sending = false;
      words.setAttribute("role", "alert");
      words.textContent = place.dataset.broken;
    };
    request.addEventListener("error", tell);
    request.addEventListener("load", () => {
      if (request.responseURL !== form.action) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) return tell();
      sending = false;
      document.title = page.title;
      document.querySelector("main").replaceWith(main);
      main.querySelector("[data-focus]")?.focus();
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
})();
