// A card is typed into the provider's own form, mounted here; what it answers is said in the page's words.
(() => {
  "use strict";
  const form = document.querySelector("[data-card-form]");
  const { act, secret, key, returnTo, words } = form.dataset;
  const button = form.querySelector("button");
  const fields = form.querySelector("[data-card-fields]");
  const say = (error = {}) => {
    const known = JSON.parse(words);
    const said = known[error.decline_code] ?? known[error.code] ?? error.message ?? known.unheard;
    form.querySelector("[role=alert]").textContent = said;
  };

  form.hidden = false;
  form.nextElementSibling.hidden = true; // the words about scripts
  if (!window.Stripe) {
    button.hidden = true;
    return say({ code: "unreached" });
  }
  const stripe = Stripe(key, { locale: document.documentElement.lang });
  const { backgroundColor: colorBackground, color: colorText } = getComputedStyle(fields);
  const variables = { colorBackground, colorText, colorPrimary: getComputedStyle(button).backgroundColor };
  const elements = stripe.elements({ clientSecret: secret, appearance: { variables } });
  const element = elements.create("payment");
  element.on("loaderror", (event) => say(event.error));
  element.mount(fields);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.ariaDisabled) return;
    button.ariaDisabled = "true";
    say({ message: "" });
    try {
      const { error } = await stripe[act]({ elements, confirmParams: { return_url: location.origin + returnTo } });
      if (!error) return; // the browser is on its way to the next page
      say(error);
    } catch {
      say();
    }
    button.ariaDisabled = null;
  });
})();
