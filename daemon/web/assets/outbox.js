/* What the page says to the daemon, and what waits to be said.
 *
 * One Outbox a person: in order, one request at a time, repeated until the daemon has it on disk
 * (it knows a repeated id). Texts are kept in localStorage, so that a reload loses none. */

export const API = "/console/api/";
const HEADERS = { "X-Kehud-Console": "1" };
const CALL_MS = 40_000; /* a long poll is answered within 25 s */
const UPLOAD_MS = 120_000;
const BACKOFF_MAX_MS = 30_000;
const PATIENCE = 3; /* failed tries before "sending" becomes "not sent"; it goes on trying */

/* Private windows may refuse storage; the page then works without memory. */
export const memory = {
	get(key, otherwise) {
		try { return JSON.parse(localStorage.getItem("kehud." + key)) ?? otherwise; }
		catch { return otherwise; }
	},
	set(key, value) {
		try { localStorage.setItem("kehud." + key, JSON.stringify(value)); } catch { /* full */ }
	},
};

export function newId() {
	const bytes = crypto.getRandomValues(new Uint8Array(12));
	return "c" + Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export const backoff = (fails) =>
	Math.min(BACKOFF_MAX_MS, 1000 * 2 ** (fails - 1)) * (0.75 + Math.random() / 4);

export class Refused extends Error {
	constructor(status, message) { super(message); this.status = status; }
	get final() { return this.status < 500 && this.status !== 408 && this.status !== 429; }
}

export async function call(path, options = {}, limit = CALL_MS) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), limit);
	const cancel = () => stop.abort();
	options.signal?.addEventListener("abort", cancel);
	try {
		const answer = await fetch(API + path, { cache: "no-store", ...options, signal: stop.signal });
		if (answer.ok) return await answer.json();
		const said = await answer.json().catch(() => ({}));
		throw new Refused(answer.status, said.error || `服务出错（${answer.status}），请稍后再试`);
	} finally {
		clearTimeout(timer);
		options.signal?.removeEventListener("abort", cancel);
	}
}

export const query = (values) => new URLSearchParams(values).toString();

class Outbox {
	constructor(user) {
		this.user = user;
		this.queue = memory.get("unsent." + user, [])
			.map((kept) => ({ kind: "text", ...kept, state: "sending", changed() {} }));
		this.fails = 0;
		this.busy = false;
	}

	add(message) {
		this.queue.push(message);
		this.keep();
		this.pump();
	}

	/* Pictures and presses are not kept over a reload: too big the one, too easily stale the other. */
	keep() {
		memory.set("unsent." + this.user, this.queue.filter((m) => m.kind === "text")
			.map(({ id, text, at }) => ({ id, text, at })));
	}

	mark(message, state, error) {
		message.state = state;
		message.error = error;
		message.changed(message);
	}

	settle(id) {
		const at = this.queue.findIndex((message) => message.id === id);
		if (at < 0) return;
		const [message] = this.queue.splice(at, 1);
		this.keep();
		this.mark(message, "sent");
	}

	resend(message) {
		this.mark(message, "sending");
		this.fails = 0;
		this.pump();
	}

	drop(message) {
		this.queue = this.queue.filter((m) => m !== message);
		this.keep();
	}

	async pump() {
		if (this.busy) return;
		this.busy = true;
		clearTimeout(this.timer);
		let message;
		while ((message = this.queue.find((m) => m.state !== "refused"))) {
			try {
				await this.send(message);
				this.fails = 0;
				this.settle(message.id);
			} catch (error) {
				if (error instanceof Refused && error.final) {
					this.mark(message, "refused", error.message);
					if (message.kind === "press") this.drop(message);
					continue;
				}
				this.fails++;
				if (this.fails >= PATIENCE) {
					this.queue.filter((m) => m.state === "sending").forEach((m) => this.mark(m, "unsent"));
				}
				this.timer = setTimeout(() => this.pump(), backoff(this.fails));
				break;
			}
		}
		this.busy = false;
	}

	send(message) {
		if (message.kind === "picture") {
			return call("pictures?" + query({ user: this.user, id: message.id }),
				{ method: "POST", headers: HEADERS, body: message.file }, UPLOAD_MS);
		}
		if (message.kind === "file") {
			return call("files?" + query({ user: this.user, id: message.id, name: message.name }),
				{ method: "POST", headers: HEADERS, body: message.file }, UPLOAD_MS);
		}
		/* "tomorrow" counts from when it was written, not from when it got through */
		const body = { user: this.user, id: message.id, at: message.at };
		if (message.kind === "press") Object.assign(body, { press: message.press, label: message.label });
		else body.text = message.text;
		return call("messages", { method: "POST", body: JSON.stringify(body),
			headers: { ...HEADERS, "Content-Type": "application/json" } });
	}
}

export const outboxes = new Map();
export function outboxOf(user) {
	if (!outboxes.has(user)) outboxes.set(user, new Outbox(user));
	return outboxes.get(user);
}
export const pumpAll = () => outboxes.forEach((outbox) => outbox.pump());
