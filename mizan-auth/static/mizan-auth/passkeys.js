// Passkeys in the browser: <form data-passkey="login"> and <form data-passkey="register">.
//
// The form holds an input `credential`; its button has `data-passkey-button` and `hidden`, and shows only where the
// browser can do it. A press asks the server what to sign, asks the browser to sign it, and posts the form. A form
// `login` also offers passkeys in the list that opens below an input with autocomplete="username webauthn".
// Texts are replaced by attributes of the form: data-text-cancelled and so on.

const BEGIN = {
  login: "/api/mizan/passkey_login_begin",
  register: "/api/mizan/passkey_register_begin",
};

const TEXTS = {
  cancelled: "That was cancelled, or it took too long. Please try again.",
  known: "This device holds a passkey of this account already.",
  unsupported: "This device cannot make a passkey that works here.",
  address: "Passkeys do not work at this address.",
  failed: "That did not work. Please try again.",
};

// The server waits five minutes for an answer; an offer that stands longer is made anew.
const RENEW_AFTER_MS = 240_000;

// A browser asks one thing at a time: what waits below the name gives way to a press of the button.
let waiting = null;

class Refusal extends Error {}

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

function toText(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// By hand, because parseCreationOptionsFromJSON() and toJSON() are younger than many browsers and password managers.
function readOptions({ publicKey }) {
  const bytesOfId = (item) => ({ ...item, id: toBytes(item.id) });
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (options.user) options.user = bytesOfId(options.user);
  if (options.excludeCredentials) options.excludeCredentials = options.excludeCredentials.map(bytesOfId);
  if (options.allowCredentials) options.allowCredentials = options.allowCredentials.map(bytesOfId);
  return options;
}

function writeCredential(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: { credProps: credential.getClientExtensionResults().credProps },
  });
}

async function begin(kind, signal) {
  const response = await fetch(BEGIN[kind], {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: "{}",
    signal,
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.detail ?? "");
  return readOptions(answer);
}

function textOf(form, error) {
  if (error instanceof Refusal && error.message) return error.message;
  const name = { NotAllowedError: "cancelled", InvalidStateError: "known", NotSupportedError: "unsupported",
    ConstraintError: "unsupported", SecurityError: "address" }[error.name] ?? "failed";
  return form.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? TEXTS[name];
}

function say(form, text) {
  let message = form.querySelector("[data-passkey-message]");
  if (!message) {
    message = document.createElement("p");
    message.dataset.passkeyMessage = "";
    message.className = "form-errors";
    message.setAttribute("role", "alert");
    form.prepend(message);
  }
  message.hidden = text === "";
  message.textContent = text;
}

function send(form, credential) {
  form.elements.credential.value = writeCredential(credential);
  const remember = document.querySelector('form:not([data-passkey]) input[name="remember"]');
  if (remember?.checked && !form.elements.remember) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "remember", value: "on" }));
  }
  HTMLFormElement.prototype.submit.call(form);
}

async function run(form) {
  const kind = form.dataset.passkey;
  const button = form.querySelector("[data-passkey-button]");
  if (button.disabled || !form.reportValidity()) return;
  button.disabled = true;
  say(form, "");
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  try {
    const publicKey = await begin(kind, signal);
    const credential = kind === "register"
      ? await navigator.credentials.create({ publicKey, signal })
      : await navigator.credentials.get({ publicKey, signal });
    send(form, credential);
  } catch (error) {
    if (error.name !== "AbortError") say(form, textOf(form, error));
    button.disabled = false;
    if (kind === "login") offer(form);
  }
}

// Offers passkeys where the name is typed, for as long as nothing else happens. It never disturbs: what goes wrong here
// is not worth a word, because the button is there.
async function offer(form) {
  if (!document.querySelector('input[autocomplete~="webauthn"]')) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  if (form.querySelector("[data-passkey-button]").disabled) return;
  const own = new AbortController();
  waiting = own;
  const renewal = setTimeout(() => {
    own.abort();
    offer(form);
  }, RENEW_AFTER_MS);
  try {
    const publicKey = await begin("login", own.signal);
    const credential = await navigator.credentials.get({ publicKey, mediation: "conditional", signal: own.signal });
    send(form, credential);
  } catch (error) {
    if (error.name !== "AbortError") console.debug("passkeys are not offered:", error.message);
  } finally {
    clearTimeout(renewal);
  }
}

function start(form) {
  const button = form.querySelector("[data-passkey-button]");
  button.hidden = false;
  form.hidden = false;
  button.addEventListener("click", () => run(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form);
  });
  if (form.dataset.passkey === "login") offer(form);
}

// Keys belong to names: browsers make none for 127.0.0.1.
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && navigator.credentials && !isNumber) {
  const forms = document.querySelectorAll("form[data-passkey]");
  for (const form of forms) start(form);
  addEventListener("pagehide", () => waiting?.abort());
  // Back from the back/forward cache: the button works again, and so does the offer.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of forms) {
      form.querySelector("[data-passkey-button]").disabled = false;
      if (form.dataset.passkey === "login") offer(form);
    }
  });
} else {
  for (const note of document.querySelectorAll("[data-passkey-unsupported]")) note.hidden = false;
}
