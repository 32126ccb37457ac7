// A form with data-passkey asks the browser for a passkey, or to make one, and carries its answer to the server.
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  const Key = window.PublicKeyCredential;
  if (!Key || !navigator.credentials) return;

  // Browsers before 2025 read and write neither JSON nor base64url by themselves.
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
  const read = (options, making) => {
    const parse = making ? Key.parseCreationOptionsFromJSON : Key.parseRequestOptionsFromJSON;
    if (parse) return parse.call(Key, options);
    const read = { ...options, challenge: bytes(options.challenge) };
    if (!making) return { ...read, allowCredentials: keys(options.allowCredentials) };
    const user = { ...options.user, id: bytes(options.user.id) };
    return { ...read, user, excludeCredentials: keys(options.excludeCredentials) };
  };
  const write = (key) => {
    if (key.toJSON) return key.toJSON();
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = base64url(key.response[name]);
    }
    response.transports = key.response.getTransports?.();
    return { id: key.id, rawId: base64url(key.rawId), type: key.type, response };
  };

  const ask = async (form) => {
    const making = form.dataset.passkey === "create";
    const headers = { "X-CSRF-Token": form.elements.csrf_token.value };
    const answer = await fetch(form.dataset.options, { method: "POST", headers });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const publicKey = read(await answer.json(), making);
    const key = await navigator.credentials[making ? "create" : "get"]({ publicKey });
    form.elements.credential.value = JSON.stringify(write(key));
  };

  for (const form of forms) {
    const said = form.querySelector("[data-passkey-said]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      try {
        await ask(form);
        form.submit();
      } catch (error) {
        said.textContent = form.dataset[error.name] ?? form.dataset.failed;
      }
    });
  }
  for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = true;
})();
