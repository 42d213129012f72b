// The docs page works without this file; with it, operations can be tried and found by name.

const filter = document.querySelector(".filter");
filter.hidden = false;
filter.querySelector("input").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of document.querySelectorAll("nav li")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
});

for (const details of document.querySelectorAll("details.try")) {
  details.hidden = false;
  details.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
}

async function send(form) {
  const output = form.querySelector("output");
  const button = form.querySelector("button");
  output.hidden = false;
  output.textContent = "…";
  button.disabled = true;
  try {
    const response = await fetch(...request(form));
    output.textContent = await readable(response);
  } catch (error) {
    output.textContent = String(error);
  } finally {
    button.disabled = false;
  }
}

function request(form) {
  const path = form.getAttribute("action");
  if (form.method === "post") {
    const body = form.elements.body ? form.elements.body.value : "{}";
    return [path, { method: "POST", headers: { "Content-Type": "application/json" }, body }];
  }
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") query.append(name, value);
  }
  return [query.size ? `${path}?${query}` : path, { cache: "no-cache" }];
}

async function readable(response) {
  const headers = ["cache-control", "etag", "mizan-affects", "retry-after"]
    .filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  const text = await response.text();
  let body = text;
  try {
    body = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Shown as it came.
  }
  return [`${response.status} ${response.statusText}`, ...headers, "", body].join("\n");
}
