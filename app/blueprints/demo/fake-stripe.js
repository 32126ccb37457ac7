// The demo's stand-in for Stripe.js: the calls that card-form.js makes, with the answers that Stripe's gives.
(() => {
  "use strict";
  const here = document.currentScript.src;

  const post = async (path, form) => {
    const headers = { "X-CSRF-Token": document.querySelector("[data-fake-token]").value };
    const answer = await fetch(new URL(`v1/${path}`, here), { method: "POST", headers, body: new URLSearchParams(form) });
    return answer.json();
  };

  const typed = (id) => document.getElementById(id).value.replaceAll(/\s/g, "");
  const wrong = (id, code) => {
    document.getElementById(id).focus();
    return { error: { type: "validation_error", code } };
  };
  const check = ({ number, expiry, cvc }) => {
    if (!/^\d{12,19}$/.test(number)) return wrong("fake-number", "incomplete_number");
    const [, month, year] = /^(\d\d)\/?(\d\d)$/.exec(expiry) ?? [];
    if (!month) return wrong("fake-expiry", "incomplete_expiry");
    if (month < 1 || month > 12) return wrong("fake-expiry", "invalid_expiry_month");
    if (new Date(2000 + Number(year), month) < new Date()) return wrong("fake-expiry", "invalid_expiry_year_past");
    if (!/^\d{3,4}$/.test(cvc)) return wrong("fake-cvc", "incomplete_cvc");
    return { exp_month: String(Number(month)), exp_year: `20${year}` };
  };

  // The bank asks whose card it is; Escape is a no.
  const ask = () => new Promise((resolve) => {
    const dialog = document.getElementById("fake-bank");
    dialog.onclick = (event) => event.target.value && dialog.close(event.target.value);
    dialog.onclose = () => resolve(dialog.returnValue === "agree");
    dialog.returnValue = "";
    dialog.showModal();
  });

  const confirm = (kind) => async ({ elements, confirmParams }) => {
    const { secret } = elements;
    const [id] = secret.split("_secret_");
    if (document.getElementById("fake-platform").checked) {
      const sent = { client_secret: secret, "payment_method_data[type]": "paypal", return_url: confirmParams.return_url };
      const intent = await post(`${kind}s/${id}/confirm`, sent);
      if (intent.error) return intent;
      location.assign(intent.next_action?.redirect_to_url.url ?? confirmParams.return_url);
      return new Promise(() => {});
    }
    const card = { number: typed("fake-number"), expiry: typed("fake-expiry"), cvc: typed("fake-cvc") };
    const seen = check(card);
    if (seen.error) return seen;
    const form = { client_secret: secret, "payment_method_data[type]": "card" };
    for (const [name, value] of Object.entries({ number: card.number, cvc: card.cvc, ...seen })) {
      form[`payment_method_data[card][${name}]`] = value;
    }
    let intent = await post(`${kind}s/${id}/confirm`, form);
    if (intent.error) return intent;
    if (intent.status === "requires_action") {
      intent = await post(`test_helpers/intents/${id}/answer`, { client_secret: secret, agrees: String(await ask()) });
    }
    if (intent.status !== "succeeded") return { error: { type: "card_error", code: `${kind}_authentication_failure` } };
    const next = new URL(confirmParams.return_url);
    next.searchParams.set(kind, id);
    next.searchParams.set(`${kind}_client_secret`, secret);
    next.searchParams.set("redirect_status", intent.status);
    location.assign(next);
    return new Promise(() => {});
  };

  window.Stripe = () => ({
    elements: ({ clientSecret }) => ({
      secret: clientSecret,
      create: () => ({
        on: () => {},
        mount: async (place) => {
          place.innerHTML = await (await fetch(new URL("fields", here))).text();
          document.getElementById("fake-platform").onchange = ({ target }) => {
            for (const id of ["number", "expiry", "cvc"]) document.getElementById(`fake-${id}`).disabled = target.checked;
          };
        },
      }),
    }),
    confirmSetup: confirm("setup_intent"),
    confirmPayment: confirm("payment_intent"),
  });
})();
