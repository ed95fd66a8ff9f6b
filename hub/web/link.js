// The connection to the hub: pairing, proving who we are, staying alive, coming back. What messages mean is the room's.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
const CLOCK_EVERY_MS = 1000;
const KEPT_SAMPLES = 16;
const FINAL = new Set(["not_admitted", "revoked", "bad_version"]);

export function nowUs() {
  return Math.round(performance.now() * 1000);
}

function dial() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/room/link`);
  socket.binaryType = "arraybuffer";
  return socket;
}

// Spend an invite. Resolves with the membership, or rejects with the hub's reason.
export function pair(identity, invite, name) {
  return new Promise((resolve, reject) => {
    const socket = dial();
    let reason = "The hub did not answer. Is it running?";
    socket.onmessage = async ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "challenge") {
        socket.send(JSON.stringify(await identity.redeem(invite, message.nonce, name)));
      } else if (message.type === "ping") {
        socket.send(JSON.stringify(pong(message)));
      } else if (message.type === "paired") {
        const { satellite, room, token } = message;
        resolve({ satellite, room, token, fingerprint: invite.fingerprint });
      } else if (message.type === "refused") {
        reason = `${message.message} (${message.code})`;
      }
    };
    socket.onclose = () => reject(new Error(reason));
  });
}

function pong(ping) {
  const at = nowUs();
  return { type: "pong", id: ping.id, sent_us: ping.sent_us, received_us: at, replied_us: at };
}

export class Link {
  // `room` hears welcomed(message), told(message), audio(buffer), lost(), refused(message).
  constructor(identity, room) {
    this.identity = identity;
    this.room = room;
    this.boot = crypto.randomUUID();
    this.waitMs = FIRST_WAIT_MS;
    this.samples = [];
    this.pings = 0;
    this.socket = null;
    this.open = false;
    setInterval(() => this.#ping(), CLOCK_EVERY_MS);
  }

  connect() {
    const socket = dial();
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#heard(JSON.parse(data));
      else this.room.audio(data);
    };
    socket.onclose = () => this.#closed();
  }

  say(message) {
    if (this.open) this.socket.send(JSON.stringify(message));
  }

  sendAudio(buffer) {
    if (this.open) this.socket.send(buffer);
  }

  get bufferedBytes() {
    return this.socket ? this.socket.bufferedAmount : 0;
  }

  // Add to our time to get the hub's; null while unknown.
  get hubAheadUs() {
    if (!this.samples.length) return null;
    return this.samples.reduce((best, sample) => (sample.wayUs < best.wayUs ? sample : best)).aheadUs;
  }

  async #heard(message) {
    switch (message.type) {
      case "challenge":
        this.socket.send(JSON.stringify(await this.#hello(message.nonce)));
        break;
      case "welcome":
        this.open = true;
        this.waitMs = FIRST_WAIT_MS;
        this.room.welcomed(message);
        this.#ping();
        break;
      case "ping":
        this.say(pong(message));
        break;
      case "pong":
        this.#learn(message);
        break;
      case "refused":
        if (FINAL.has(message.code)) this.ended = true;
        this.room.refused(message);
        break;
      case "bye":
        // Another tab of this browser took over: fighting for the room would help nobody.
        if (message.code === "replaced") this.ended = true;
        this.room.refused(message);
        break;
      default:
        this.room.told(message);
    }
  }

  async #hello(nonce) {
    const { muted, volume } = this.room.controls;
    return {
      type: "hello",
      version: 1,
      key: this.identity.key,
      signature: await this.identity.signHello(nonce),
      token: this.identity.membership.token,
      software: "browser",
      codecs: ["pcm16"],
      boot: this.boot,
      muted,
      volume,
      aec: true,
    };
  }

  #ping() {
    this.pings = (this.pings + 1) % 2 ** 32;
    this.say({ type: "ping", id: this.pings, sent_us: nowUs() });
  }

  #learn(message) {
    const at = nowUs();
    const wayUs = at - message.sent_us - (message.replied_us - message.received_us);
    if (wayUs < 0) return;
    const aheadUs = (message.received_us - message.sent_us + message.replied_us - at) / 2;
    this.samples.push({ wayUs, aheadUs });
    if (this.samples.length > KEPT_SAMPLES) this.samples.shift();
  }

  #closed() {
    this.open = false;
    this.samples = [];
    this.room.lost();
    if (this.ended) return;
    setTimeout(() => this.connect(), this.waitMs * (0.5 + Math.random() / 2));
    this.waitMs = Math.min(LONGEST_WAIT_MS, this.waitMs * 2);
  }
}
