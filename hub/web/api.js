// The hub's API as the pages use it. A key the owner typed stays in this tab's memory of the session only.

const KEPT = "parlour-key";

function headers() {
  const key = sessionStorage.getItem(KEPT);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

export class KeyNeeded extends Error {}

export function useKey(key) {
  sessionStorage.setItem(KEPT, key);
}

async function fetched(path) {
  const response = await fetch(path, { headers: headers() });
  if (response.status === 401) throw new KeyNeeded("the hub wants its key");
  if (!response.ok) throw new Error(`the hub answered ${response.status}`);
  return response;
}

export async function get(path) {
  return (await fetched(path)).json();
}

// News of the house, one object at a time. `fetch`, because `EventSource` cannot send a key.
export async function* events() {
  const reader = (await fetched("/api/events")).body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const pieces = (held + value).split("\n\n");
    held = pieces.pop();
    for (const piece of pieces) if (piece.startsWith("data: ")) yield JSON.parse(piece.slice(6));
  }
}
