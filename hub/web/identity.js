// Who this browser is to the house: an Ed25519 key that never leaves the browser, and what pairing gave. In IndexedDB.

import { toText, transcript, utf8 } from "/web/bytes.js";

const DATABASE = "parlour";
const SHELF = "identity";
const INVITE = /^parlour:\/\/([^/]+)\/([A-Za-z0-9_-]{43})\/([0-9a-z]{20})$/i;

export function parseInvite(text) {
  const parts = INVITE.exec(text.trim());
  return parts && { fingerprint: parts[2], code: parts[3].toLowerCase() };
}

export class Identity {
  static async load() {
    const database = await opened();
    let keys = await asked(database, "readonly", (shelf) => shelf.get("keys"));
    if (!keys) {
      keys = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
      await asked(database, "readwrite", (shelf) => shelf.put(keys, "keys"));
    }
    const membership = await asked(database, "readonly", (shelf) => shelf.get("membership"));
    const key = toText(await crypto.subtle.exportKey("raw", keys.publicKey));
    return new Identity(database, keys, key, membership || null);
  }

  constructor(database, keys, key, membership) {
    this.database = database;
    this.keys = keys;
    this.key = key;
    this.membership = membership; // { satellite, room, token, fingerprint }
  }

  async remember(membership) {
    this.membership = membership;
    await asked(this.database, "readwrite", (shelf) => shelf.put(membership, "membership"));
  }

  async forget() {
    this.membership = null;
    await asked(this.database, "readwrite", (shelf) => shelf.delete("membership"));
  }

  async signHello(nonce) {
    return this.#sign(transcript("hello", nonce, this.membership.fingerprint, this.key));
  }

  async redeem(invite, nonce, name) {
    const said = transcript("redeem", nonce, invite.fingerprint, this.key, name);
    const code = await crypto.subtle.importKey("raw", utf8(invite.code), { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
    ]);
    const proof = toText(await crypto.subtle.sign("HMAC", code, said));
    return { type: "redeem", key: this.key, signature: await this.#sign(said), proof, name };
  }

  async #sign(said) {
    return toText(await crypto.subtle.sign("Ed25519", this.keys.privateKey, said));
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SHELF);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function asked(database, mode, ask) {
  return new Promise((resolve, reject) => {
    const request = ask(database.transaction(SHELF, mode).objectStore(SHELF));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
