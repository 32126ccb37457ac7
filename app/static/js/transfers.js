// A transfer that goes on by itself is looked at again until it ends; without scripts the page does so itself.
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
})();
