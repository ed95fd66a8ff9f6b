// Bytes as the link writes them: base64url without padding, and fields with their length in front.

const encoder = new TextEncoder();

export function toText(bytes) {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function transcript(purpose, ...parts) {
  const fields = [`parlour ${purpose} v1`, ...parts].map((part) => encoder.encode(part));
  const out = new Uint8Array(fields.reduce((size, field) => size + 4 + field.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const field of fields) {
    view.setUint32(at, field.length);
    out.set(field, at + 4);
    at += 4 + field.length;
  }
  return out;
}

export function utf8(text) {
  return encoder.encode(text);
}
