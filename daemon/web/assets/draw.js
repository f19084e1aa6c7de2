/* Messages as DOM nodes. Text from outside only ever becomes text nodes.
 *
 * `on` says what happens when something in a message is tapped: press(item, row, button),
 * resend(message), remove(entry). */

import { API, query } from "/console/outbox.js";

export function el(tag, attributes, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
	}
	node.append(...children.filter((child) => child !== null && child !== undefined));
	return node;
}

export function icon(path) {
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	shape.setAttribute("d", path);
	svg.append(shape);
	return svg;
}

const clock = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
export const dayOf = (at) => new Date(at).toDateString();

export function dayName(at) {
	const date = new Date(at), now = new Date();
	const days = Math.round((new Date(now.toDateString()) - new Date(date.toDateString())) / 86_400_000);
	if (days === 0) return "今天";
	if (days === 1) return "昨天";
	const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
	return date.toLocaleDateString("zh-CN", { year, month: "long", day: "numeric", weekday: "short" });
}

function drawCard(card) {
	const rows = (card.rows ?? []).map(({ key, value, doubtful }) => el("div", null,
		el("dt", null, key),
		doubtful
			? el("dd", null, el("span", { class: "doubtful" }, value),
				el("span", { class: "doubtful-mark" }, "待确认"))
			: el("dd", null, value)));
	return el("section", { class: "card", "aria-label": "客户卡片" },
		el("header", null, el("h3", null, card.title ?? ""),
			card.number ? el("span", { class: "number" }, card.number) : null),
		rows.length ? el("dl", null, ...rows) : null);
}

function drawProducts(products) {
	return el("section", { class: "products", "aria-label": "推荐产品" },
		el("ol", null, ...products.map((product) => el("li", { class: "product" },
			el("h3", null, product.title ?? ""),
			el("div", { class: "facts" },
				product.model ? el("span", { class: "model" }, product.model) : null,
				product.stock ? el("span", { class: "stock" }, product.stock) : null),
			...(product.lines ?? []).map((line) => el("div", { class: "why" }, line))))));
}

function drawPicture(source) {
	const button = el("button", { class: "picture", type: "button", "aria-label": "查看图片" });
	const image = el("img", { src: source, alt: "图片", decoding: "async" });
	image.addEventListener("error", () => {
		button.classList.add("gone");
		button.disabled = true;
		button.replaceChildren("图片无法显示");
	});
	button.append(image);
	button.addEventListener("click", () => {
		document.getElementById("viewer-picture").src = image.src;
		document.getElementById("viewer").showModal();
	});
	return button;
}

function drawFile(item, user) {
	const text = "📎 " + item.name;
	if (!item.file) return el("div", { class: "bubble file" }, text);
	return el("a", { class: "bubble file", download: item.name,
		href: `${API}media/${encodeURIComponent(item.file)}?${query({ user })}` }, text);
}

function drawAttachment({ name, text }) {
	const link = el("a", { class: "bubble file", download: name }, "📎 " + name);
	link.addEventListener("click", () => { // made when it is wanted: histories are long
		link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
		setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	});
	link.href = "#";
	return link;
}

function drawButtons(item, on) {
	const row = el("div", { class: "buttons", role: "group", "aria-label": "操作" });
	for (const { text, data } of item.buttons) {
		const button = el("button", { type: "button", "data-press": data }, text);
		button.addEventListener("click", () => on.press(item, row, button));
		row.append(button);
	}
	return row;
}

export function choose(row, data) {
	for (const button of row.children) {
		button.disabled = true;
		button.classList.remove("busy");
		button.classList.toggle("chosen", button.dataset.press === data);
		if (button.dataset.press === data) button.setAttribute("aria-pressed", "true");
	}
}

export function draw(entry, user, on) {
	const { item } = entry;
	const mine = item.from === "me";
	const body = el("div", { class: "body" },
		el("span", { class: "sr" }, mine ? "我：" : "客小助："));
	if (item.text) body.append(el("div", { class: "bubble" }, item.text));
	if (entry.preview) body.append(drawPicture(entry.preview));
	else if (item.picture) {
		body.append(drawPicture(`${API}media/${encodeURIComponent(item.picture)}?${query({ user })}`));
	}
	if (item.name) body.append(drawFile(item, user));
	if (item.attachment) body.append(drawAttachment(item.attachment));
	if (item.card) body.append(drawCard(item.card));
	if (item.products?.length) body.append(drawProducts(item.products));
	if (item.buttons?.length) body.append(drawButtons(item, on));
	const time = el("time", { datetime: new Date(item.at).toISOString() }, clock.format(item.at));
	entry.meta = el("div", { class: "meta" }, time);
	body.append(entry.meta);
	entry.node = el("div", { class: "msg " + (mine ? "me" : "bot"), "data-id": item.id },
		mine ? null
			: el("img", { class: "avatar", src: "/console/icon.svg", alt: "", width: 30, height: 30 }),
		body);
	if (mine) drawState(entry, on);
	return entry.node;
}

export function drawState(entry, on) {
	const state = entry.message?.state ?? "sent";
	const time = entry.meta.querySelector("time");
	entry.node.dataset.state = state === "refused" ? "unsent" : state;
	if (state === "sent") {
		entry.meta.replaceChildren(time, el("span", { class: "sent" }, "已送达"));
	} else if (state === "sending") {
		entry.meta.replaceChildren(time, el("span", null, "发送中…"));
	} else {
		const why = entry.message.error ? entry.message.error.replace(/[。.]$/, "") : "未送达";
		const again = el("button", { type: "button", class: "resend" },
			why + "，", el("u", null, "点此重发"));
		again.addEventListener("click", () => on.resend(entry.message));
		entry.meta.replaceChildren(again);
		if (state === "refused") {
			const away = el("button", { type: "button", class: "resend" }, el("u", null, "删除"));
			away.addEventListener("click", () => on.remove(entry));
			entry.meta.append(away);
		}
	}
}
