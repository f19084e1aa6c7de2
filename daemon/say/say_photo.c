/* What the bot says about photos and the products that fit. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/say.h"
#include "ocr/proto.h"

static const char *kind_name(const char *kind)
{
	static const char *const names[][2] = {
		{"label", "产品标签"}, {"report", "检测报告"}, {"quotation", "报价单"},
		{"card", "名片"},      {"shelf", "商品标签"},
	};
	for (size_t i = 0; kind != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], kind) == 0)
			return names[i][1];
	return "照片";
}

/* c: whom they are for; each can be refused for good. */
static void products(const struct say *s, const struct card *c, const struct recommended *list,
		     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct product *p = list[i].product;
		if (c != NULL) {
			const char *label = talloc_asprintf(s->mem, "不要 %s", p->model);
			const char *data = talloc_asprintf(s->mem, "unwant %lld %s",
							   (long long)c->id, p->model);
			if (label != NULL && data != NULL)
				reply_button(s->to, label, data);
		}
		const char *stock = NULL;
		if (p->has_stock && p->stock > 0)
			stock = talloc_asprintf(s->mem, "库存 %lld", (long long)p->stock);
		else if (p->has_stock)
			stock = "暂时缺货";
		reply_product(s->to, p->name, p->model, list[i].reasons, stock);
	}
}

static void how_many(const struct say *s, size_t n, bool empty_catalogue)
{
	if (empty_catalogue)
		reply_text(s->to, "产品目录还是空的，请管理员导入后再推荐。");
	else if (n == 0)
		reply_text(s->to, "目录里没有找到合适的产品。");
	else if (n < 3)
		reply_text(s->to, "目录里合适的只有 %zu 款，见下面。", n);
	else
		reply_text(s->to, "下面推荐这 3 款。");
}

void say_photo(const struct say *s, const struct photo_told *p)
{
	const char *kind = kind_name(p->picture->kind);
	if (p->n_values == 0)
		reply_text(s->to, "📷 %s收到了，没有认出参数。离近些、摆正、避开反光再拍一张试试。",
			   kind);
	else if (p->card != NULL && p->fresh)
		reply_text(s->to, "📷 %s看过了，建卡 K%lld %s", kind, (long long)p->card->id,
			   say_title(s->mem, p->card));
	else if (p->card != NULL)
		reply_text(s->to, "📷 %s看过了，记到 %s", kind, say_title(s->mem, p->card));
	else
		reply_text(s->to, "📷 %s看过了：", kind);
	if (p->n_prices > 0)
		reply_text(s->to, "记下 %zu 个报价。", p->n_prices);
	bool doubt = false;
	if (p->n_values > 0) {
		const char *number =
			p->card != NULL ? talloc_asprintf(s->mem, "K%lld", (long long)p->card->id)
					: "";
		reply_card(s->to, p->card != NULL ? say_title(s->mem, p->card) : kind,
			   number != NULL ? number : "");
	}
	for (size_t i = 0; i < p->n_values && i < 20; i++) {
		reply_card_row(s->to, p->values[i].key, p->values[i].value, p->values[i].doubtful);
		doubt = doubt || p->values[i].doubtful;
	}
	if (doubt)
		reply_text(s->to, "有拿不准的，请核对一下。");
	if (p->n_values > 0 && strcmp(p->picture->kind, "card") != 0) {
		how_many(s, p->n_products, p->empty_catalogue);
		products(s, p->card, p->products, p->n_products);
	}
	if (doubt && p->card != NULL) {
		char data[40];
		(void)snprintf(data, sizeof(data), "sure %lld", (long long)p->picture->id);
		reply_button(s->to, "核对无误", data);
	}
	if (p->receipt != 0) {
		char data[40];
		(void)snprintf(data, sizeof(data), "undo %lld", (long long)p->receipt);
		reply_button(s->to, "撤销", data);
	}
}

void say_photo_whose(const struct say *s, int64_t picture, const struct card *list, size_t n)
{
	if (n == 0) {
		reply_text(s->to, "这张照片是哪位客户的？发一条客户信息给我，例如：\n"
				  "#客户张总#杭州三甲医院");
		return;
	}
	reply_text(s->to, "这张照片是哪位客户的？点选，或回复数字或客户名。");
	for (size_t i = 0; i < n; i++) {
		char data[64];
		(void)snprintf(data, sizeof(data), "photo %lld %lld", (long long)picture,
			       (long long)list[i].id);
		reply_button(s->to, say_title(s->mem, &list[i]), data);
	}
}

void say_photo_moved(const struct say *s, const struct card *c)
{
	reply_text(s->to, "📷 刚才的照片也记到 %s。", say_title(s->mem, c));
}

void say_photo_wait(const struct say *s, const struct card *c)
{
	reply_text(s->to, "📷 照片记到 %s，正在识别，马上就好。", say_title(s->mem, c));
}

void say_photo_settled(const struct say *s, const struct card *c)
{
	reply_text(s->to, "这张照片已经记到 %s 了。", say_title(s->mem, c));
}

void say_photo_unreadable(const struct say *s, int status)
{
	switch ((enum ocr_status)status) {
	case OCR_NOT_A_PICTURE:
		reply_text(s->to, "这个文件不是图片，打不开。请发 JPG 或 PNG 照片。");
		return;
	case OCR_UNSUPPORTED:
		reply_text(s->to, "这种图片格式我还读不了（例如 HEIC），请转成 JPG 或 PNG 再发。");
		return;
	case OCR_TOO_BIG:
		reply_text(s->to, "图片尺寸太大了，请缩小或截取要看的部分再发。");
		return;
	case OCR_BROKEN:
		reply_text(s->to, "图片好像没传完整，打不开。请重新发一次。");
		return;
	case OCR_TIMEOUT:
		reply_text(
			s->to,
			"这张照片太复杂，没能在规定时间内读完。拍近一些、只拍标签再发一张试试。");
		return;
	case OCR_OK:
	case OCR_CRASHED:
		break;
	}
	reply_text(s->to, "这张照片没能读出来，原图已保存。请重拍一张试试。");
}

void say_recommended(const struct say *s, const char *what, const struct card *c,
		     const struct recommended *list, size_t n, bool empty_catalogue)
{
	if (what[0] != '\0')
		reply_text(s->to, "针对“%s”：", what);
	how_many(s, n, empty_catalogue);
	products(s, c, list, n);
}

void say_unwanted(const struct say *s, const struct card *c, const char *model,
		  const struct recommended *list, size_t n, int64_t receipt)
{
	reply_text(s->to, "好的，以后不给 %s 推荐 %s。", say_title(s->mem, c), model);
	if (n > 0)
		reply_text(s->to, "换成这几款：");
	products(s, c, list, n);
	if (receipt != 0) {
		char data[40];
		(void)snprintf(data, sizeof(data), "undo %lld", (long long)receipt);
		reply_button(s->to, "撤销", data);
	}
}

void say_photo_queued(const struct say *s, int64_t ahead, int64_t wait_s)
{
	if (wait_s < 90)
		reply_text(s->to, "📷 照片收到了，前面还有 %lld 张在读，大约 %lld 秒后给你结果。",
			   (long long)ahead, (long long)(wait_s + 4) / 5 * 5);
	else
		reply_text(s->to, "📷 照片收到了，前面还有 %lld 张在读，大约 %lld 分钟后给你结果。",
			   (long long)ahead, (long long)(wait_s + 59) / 60);
}
