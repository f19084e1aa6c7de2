/* The console chat page.
 *
 * What the person wrote goes into the outbox and at once onto the screen; what the daemon says comes
 * by a single long poll. Both may repeat themselves: own messages carry a client id, all items an
 * id. A Chat is what is shown of one person; switching makes a new one, and late answers meant for
 * the old one are dropped. */

import { choose, dayName, dayOf, draw, drawState, el, icon } from "/console/draw.js";
import { Refused, backoff, call, memory, newId, outboxOf, outboxes, pumpAll, query }
	from "/console/outbox.js";

const SLEEP_MS = 5 * 60_000; /* a tab hidden for so long stops polling */
const TYPING_MS = 45_000;
const GROUP_MS = 3 * 60_000; /* messages closer than this share one time */
const PICTURE_MAX = 20 * 1024 * 1024;
const ROLES = { rep: "销售", manager: "经理", hq: "总部", admin: "管理员" };

const $ = (id) => document.getElementById(id);
const scroller = $("scroller"), log = $("log"), box = $("box");
let people = [];
let chat = null;

let toastTimer;
function toast(text) {
	$("toast").textContent = text;
	$("toast").hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

/* The id of a press names the item whose button it was: so the history itself tells, also after a
 * reload or on another screen, which rows are done with. */
const pressId = (item) => `p-${item.id}-${newId()}`;
const pressedItem = (client) => /^p-([io]\d+)-/.exec(client ?? "")?.[1];

/* ---- a conversation on the screen ---- */

class Chat {
	constructor(user) {
		this.user = user;
		this.entries = []; /* in the order shown */
		this.ids = new Map();
		this.clients = new Map();
		this.cursor = 0;
		this.more = false;
		this.loaded = false;
	}

	/* Own messages not yet numbered by the daemon have seq Infinity and stay at the end. */
	place(entry) {
		const before = (a, b) => a.seq - b.seq || a.item.at - b.item.at;
		let at = this.entries.length;
		while (at > 0 && before(this.entries[at - 1], entry) > 0) at--;
		this.entries.splice(at, 0, entry);
		log.insertBefore(entry.node, this.entries[at + 1]?.node ?? null);
	}

	/* Returns whether something new was shown. */
	take(item) {
		const known = this.ids.get(item.id);
		const raw = JSON.stringify(item);
		if (known) {
			if (known.raw === raw) return false;
			const old = known.node;
			Object.assign(known, { item, raw });
			old.replaceWith(draw(known, this.user, this));
			return false;
		}
		const pending = item.client ? this.clients.get(item.client) : undefined;
		const entry = pending ?? {};
		const seq = item.seq ?? Infinity;
		const old = entry.node;
		/* The echo may overtake the answer to the request that brought the message. */
		if (entry.message?.state === "sending") expectAnswer(entry.message.kind === "picture");
		Object.assign(entry, { item, raw, seq, message: undefined });
		this.ids.set(item.id, entry);
		draw(entry, this.user, this);
		if (item.client) {
			this.clients.set(item.client, entry);
			outboxOf(this.user).settle(item.client);
		}
		if (old) {
			old.remove();
			this.entries.splice(this.entries.indexOf(entry), 1);
		} else if (this.loaded) {
			entry.node.classList.add("fresh");
		}
		this.place(entry);
		return !old;
	}

	/* Shows what the outbox holds for this person. */
	takeOwn(message, preview) {
		if (message.kind === "press" || this.clients.has(message.id)) return;
		const item = { id: message.id, from: "me", at: message.at, text: message.text ?? "",
			name: message.name };
		const entry = { item, message, preview, seq: Infinity };
		this.clients.set(message.id, entry);
		message.changed = () => {
			if (entry.message !== message) return;
			drawState(entry, this);
			if (message.state === "sent" && chat === this) expectAnswer(message.kind === "picture");
		};
		draw(entry, this.user, this);
		entry.node.classList.add("fresh");
		this.place(entry);
	}

	press(item, row, button) {
		for (const other of row.children) other.disabled = true;
		button.classList.add("busy");
		const data = button.dataset.press;
		outboxOf(this.user).add({ kind: "press", id: pressId(item), press: data, label: button.textContent,
			state: "sending",
			changed({ state, error }) {
				if (state === "sent") {
					choose(row, data);
					if (chat !== this) return;
					expectAnswer(false);
					toEnd(); /* the answer comes there, however far up the button was */
				} else if (state === "refused") {
					for (const other of row.children) other.disabled = false;
					button.classList.remove("busy");
					toast(error);
				}
			} });
	}

	resend(message) {
		outboxOf(this.user).resend(message);
	}

	remove(entry) {
		outboxOf(this.user).drop(entry.message);
		this.entries.splice(this.entries.indexOf(entry), 1);
		entry.node.remove();
		this.arrange();
	}

	/* Days, groups, the newest own message and the pressed buttons, after any change. */
	arrange() {
		for (const line of log.querySelectorAll(".day")) line.remove();
		let previous, newestOwn;
		this.entries.forEach((entry, i) => {
			const { item, node } = entry, next = this.entries[i + 1]?.item;
			const newDay = !previous || dayOf(previous.at) !== dayOf(item.at);
			if (newDay) node.before(el("div", { class: "day" }, el("span", null, dayName(item.at))));
			node.classList.toggle("first", newDay || previous.from !== item.from);
			node.classList.toggle("tail", !next || next.from !== item.from
				|| next.at - item.at > GROUP_MS || dayOf(next.at) !== dayOf(item.at));
			node.classList.remove("newest");
			if (item.from === "me") newestOwn = node;
			const row = this.ids.get(pressedItem(item.client))?.node.querySelector(".buttons");
			if (row && !row.querySelector(".chosen")) choose(row, item.press);
			previous = item;
		});
		newestOwn?.classList.add("newest");
		$("empty").hidden = !this.loaded || this.entries.length > 0;
	}
}

let typingOn, typingOff;
function expectAnswer(picture) {
	stopExpecting();
	$("typing-text").textContent = picture ? "正在看图片…" : "";
	typingOn = setTimeout(() => { $("typing").hidden = false; }, 500);
	typingOff = setTimeout(stopExpecting, TYPING_MS);
}

function stopExpecting() {
	clearTimeout(typingOn);
	clearTimeout(typingOff);
	$("typing").hidden = true;
}

/* ---- keeping the place ---- */

let pinned = true; /* the newest message stays in sight, whatever grows */
let unread = 0;

function toEnd() {
	pinned = true;
	unread = 0;
	scroller.scrollTop = scroller.scrollHeight;
	showNewest();
}

function showNewest() {
	$("newest").hidden = pinned;
	$("unread").textContent = unread ? `${unread} 条新消息` : "";
}

scroller.addEventListener("scroll", () => {
	pinned = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 64;
	if (pinned) unread = 0;
	showNewest();
	if (scroller.scrollTop < 160) loadOlder(chat);
});

const growth = new ResizeObserver(() => { if (pinned) scroller.scrollTop = scroller.scrollHeight; });
for (const part of [scroller, log, $("typing")]) growth.observe(part);

async function loadOlder(c) {
	if (!c?.more || c.loadingOlder) return;
	c.loadingOlder = true;
	$("older").hidden = false;
	try {
		const oldest = c.entries.find((entry) => entry.seq !== Infinity);
		const answer = await call("history?" + query({ user: c.user, before: oldest.seq }));
		if (c !== chat) return;
		const fromEnd = scroller.scrollHeight - scroller.scrollTop;
		log.setAttribute("aria-live", "off"); /* old news is not read out */
		c.loaded = false;
		answer.items.forEach((item) => c.take(item));
		c.loaded = true;
		c.more = answer.more && answer.items.length > 0;
		$("older").hidden = true;
		c.arrange();
		scroller.scrollTop = scroller.scrollHeight - fromEnd;
		setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
	} catch {
		/* the connection line tells; the next scroll tries again */
		await new Promise((resolve) => { setTimeout(resolve, 1500); });
	} finally {
		c.loadingOlder = false;
		if (c === chat) $("older").hidden = true;
	}
}

/* ---- the line to the daemon ---- */

function showConnection(state, text) {
	$("state").dataset.state = state;
	$("state").textContent = { online: "在线", connecting: "连接中…", offline: "已断线" }[state];
	$("line").hidden = state !== "offline";
	$("line-text").textContent = text ?? "";
}

let wake = () => {}; /* ends the present pause */
function pause(ms) {
	return new Promise((resolve) => {
		const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
		wake = () => { clearTimeout(timer); resolve(); };
	});
}

let asleep = false;
let impatient = false; /* the request under way was cut to try again at once */
let sleepTimer;

/* Tries `step` until it works, one try at a time, with growing pauses. */
async function persist(alive, step) {
	for (let fails = 0; alive();) {
		if (asleep) await pause();
		try {
			await step();
			if (alive()) showConnection("online");
			return;
		} catch (error) {
			if (!alive() || asleep) continue;
			if (impatient) {
				impatient = false;
				continue;
			}
			fails++;
			showConnection("offline", error instanceof Refused ? error.message : "断线重连中…");
			await pause(backoff(fails));
		}
	}
}

async function follow(c) {
	const alive = () => c === chat;
	await persist(alive, async () => {
		const answer = await call("history?" + query({ user: c.user }));
		if (!alive()) return;
		log.setAttribute("aria-live", "off");
		answer.items.forEach((item) => c.take(item));
		outboxOf(c.user).queue.forEach((message) => c.takeOwn(message, message.preview));
		Object.assign(c, { loaded: true, more: answer.more, cursor: answer.seq });
		c.arrange();
		toEnd();
		setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
	});
	pumpAll();
	while (alive()) {
		let answer, began;
		await persist(alive, async () => {
			c.poll = new AbortController();
			c.polling = true;
			try {
				if (c.lost) await catchUp(c);
				c.lost = true;
				began = performance.now();
				answer = await call("events?" + query({ user: c.user, after: c.cursor }),
					{ signal: c.poll.signal });
				c.lost = false;
			} finally {
				c.polling = false;
			}
		});
		if (!alive() || !answer) return;
		receive(c, answer.items);
		c.cursor = answer.seq;
		/* A daemon or proxy that answers at once with nothing must not make us spin. */
		if (!answer.items.length && performance.now() - began < 1000) await pause(1000);
	}
}

/* After a failure: a long poll would leave the person in doubt for its whole length. */
async function catchUp(c) {
	const answer = await call("history?" + query({ user: c.user }), { signal: c.poll.signal });
	if (c !== chat) return;
	if (answer.seq < c.cursor) show(c.user); /* another database behind the same address */
	else receive(c, answer.items);
	showConnection("online");
	pumpAll();
}

function receive(c, items) {
	if (!items.length) return;
	const fresh = items.filter((item) => c.take(item));
	if (fresh.some((item) => item.from !== "me")) stopExpecting();
	c.arrange();
	if (pinned) toEnd();
	else unread += fresh.filter((item) => item.from !== "me").length;
	showNewest();
}

document.addEventListener("visibilitychange", () => {
	clearTimeout(sleepTimer);
	if (document.hidden) {
		sleepTimer = setTimeout(() => { asleep = true; chat?.poll?.abort(); }, SLEEP_MS);
	} else {
		asleep = false;
		wake();
		pumpAll();
	}
});

function retryNow() {
	outboxes.forEach((outbox) => { outbox.fails = 0; });
	impatient = Boolean(chat?.polling);
	chat?.poll?.abort();
	wake();
	pumpAll();
}
window.addEventListener("online", retryNow);
window.addEventListener("offline", () => showConnection("offline", "断线重连中…"));
$("reconnect").addEventListener("click", retryNow);

/* ---- persons ---- */

const describe = (person) =>
	[ROLES[person.role] ?? person.role, person.scope].filter(Boolean).join(" · ");

function paintFace(node, person) {
	node.textContent = Array.from(person.name).at(-1);
	node.dataset.tone = people.indexOf(person) % 5;
}

function show(user) {
	const person = people.find((p) => p.user === user);
	if (chat) {
		memory.set("draft." + chat.user, box.value);
		chat.poll?.abort();
	}
	memory.set("user", user);
	const address = new URL(location.href);
	address.searchParams.set("user", user);
	history.replaceState(null, "", address);
	paintFace($("my-face"), person);
	$("my-name").textContent = person.name;
	$("my-role").textContent = describe(person);
	$("switch").setAttribute("aria-label", `当前身份：${person.name}，点按切换`);
	$("hello").textContent = `${person.name}，你好`;
	document.title = `客小助 · ${person.name}`;
	stopExpecting();
	log.replaceChildren();
	for (const id of ["empty", "older"]) $(id).hidden = true;
	box.value = memory.get("draft." + user, "");
	fitBox();
	showConnection("connecting");
	chat = new Chat(user);
	toEnd();
	wake();
	follow(chat);
}

function choosePerson() {
	$("people-list").replaceChildren(...people.map((person) => {
		const face = el("span", { class: "face", "aria-hidden": "true" });
		paintFace(face, person);
		const tick = icon("m5 12.5 4.5 4.5L19 7.5");
		tick.classList.add("tick");
		const button = el("button", { type: "button", "data-user": person.user,
			"aria-current": person.user === chat?.user ? "true" : null }, face,
			el("span", { class: "label" },
				el("b", null, person.name), el("small", null, describe(person))),
			tick);
		button.addEventListener("click", () => {
			if (person.user !== chat?.user) show(person.user);
			$("people").close();
		});
		return button;
	}));
	$("people").showModal();
}

$("switch").addEventListener("click", () => { if (people.length) choosePerson(); });
$("people").addEventListener("close", () => {
	if (!chat && people.length) show((people.find((p) => p.role === "rep") ?? people[0]).user);
	box.focus({ preventScroll: true });
});
$("viewer-close").addEventListener("click", () => $("viewer").close());
for (const id of ["people", "viewer"]) {
	$(id).addEventListener("click", (event) => { if (event.target === $(id)) $(id).close(); });
}

/* ---- writing ---- */

function fitBox() {
	box.style.height = "auto";
	box.style.height = `${box.scrollHeight + 2}px`;
	$("send").disabled = !box.value.trim();
}

function submit() {
	const text = box.value.trim();
	if (!text || !chat) return;
	/* Half a surrogate pair, as some input methods leave behind, is no valid JSON. */
	const whole = text.toWellFormed?.() ?? text;
	say({ kind: "text", id: newId(), text: whole, at: Date.now(), state: "sending" });
	box.value = "";
	memory.set("draft." + chat.user, "");
	fitBox();
	box.focus();
}

function say(message) {
	chat.takeOwn(message, message.preview);
	chat.arrange();
	toEnd();
	outboxOf(chat.user).add(message);
}

function sendFiles(files) {
	if (!chat) return;
	for (const file of files) {
		const picture = !file.type || file.type.startsWith("image/");
		if (file.size > PICTURE_MAX) toast(`${picture ? "图片" : "文件"}超过 20 MB，请压缩后再发`);
		else if (!file.size) toast(`${picture ? "这张图片" : "这个文件"}是空的，请重新选择`);
		else if (!picture) {
			say({ kind: "file", id: newId(), file, name: file.name, at: Date.now(), state: "sending" });
		} else {
			say({ kind: "picture", id: newId(), file, at: Date.now(), state: "sending",
				preview: URL.createObjectURL(file) });
		}
	}
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
box.addEventListener("input", fitBox);
box.addEventListener("keydown", (event) => {
	/* 229: Safari ends the composition before the Enter that confirmed it arrives. */
	if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
	event.preventDefault();
	submit();
});
box.addEventListener("paste", (event) => {
	const files = [...(event.clipboardData?.files ?? [])];
	if (!files.length) return;
	event.preventDefault();
	sendFiles(files);
});
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => {
	sendFiles([...$("file").files]);
	$("file").value = "";
});
$("newest").addEventListener("click", () => toEnd());
$("chips").addEventListener("click", (event) => {
	const chip = event.target.closest("button");
	if (!chip) return;
	box.value = chip.dataset.text;
	fitBox();
	box.focus();
});

let dragDepth = 0; /* enter and leave come for every child crossed */
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
window.addEventListener("dragenter", (event) => {
	if (!carriesFiles(event)) return;
	dragDepth++;
	$("drop").hidden = false;
});
window.addEventListener("dragleave", (event) => {
	if (carriesFiles(event) && --dragDepth <= 0) $("drop").hidden = true;
});
window.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
window.addEventListener("drop", (event) => {
	if (!carriesFiles(event)) return;
	event.preventDefault();
	dragDepth = 0;
	$("drop").hidden = true;
	sendFiles([...event.dataTransfer.files]);
});
window.addEventListener("beforeunload", (event) => {
	if (chat) memory.set("draft." + chat.user, box.value);
	const picture = (outbox) => outbox.queue.some((message) => message.file);
	if ([...outboxes.values()].some(picture)) event.preventDefault();
});

/* ---- start ---- */

await persist(() => !people.length, async () => {
	people = (await call("users")).users;
	if (!people.length) throw new Refused(503, "还没有可用的身份，请管理员先添加用户");
});
people.forEach((person) => outboxOf(person.user).pump());
const wanted = [new URLSearchParams(location.search).get("user"), memory.get("user", null)]
	.find((user) => people.some((person) => person.user === user));
if (wanted) show(wanted);
else choosePerson();
