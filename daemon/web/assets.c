/* The files of the pages, part of the program: nothing to install, nothing to mismatch. */
#include <stdlib.h>
#include <string.h>

#include "daemon/web/route.h"

#define ASSET_FILE(name, file)                                             \
	__asm__(".section .rodata\n"                                       \
		".global " #name ", " #name "_end\n" #name ":\n"           \
		".incbin \"daemon/web/assets/" file "\"\n" #name "_end:\n" \
		".byte 0\n"                                                \
		".previous\n");                                            \
	extern const char name[], name##_end[]

ASSET_FILE(asset_html, "console.html");
ASSET_FILE(asset_css, "console.css");
ASSET_FILE(asset_js, "console.js");
ASSET_FILE(asset_draw, "draw.js");
ASSET_FILE(asset_outbox, "outbox.js");
ASSET_FILE(asset_icon, "icon.svg");
ASSET_FILE(asset_survey, "survey.css");

void asset_now(void *, const struct web *, const struct http_request *rq, struct http_answer *ret)
{
	static const struct {
		const char *path, *type, *start, *end;
	} rows[] = {
		{"/console", "text/html; charset=utf-8", asset_html, asset_html_end},
		{"/console/console.css", "text/css; charset=utf-8", asset_css, asset_css_end},
		{"/console/console.js", "text/javascript; charset=utf-8", asset_js, asset_js_end},
		{"/console/draw.js", "text/javascript; charset=utf-8", asset_draw, asset_draw_end},
		{"/console/outbox.js", "text/javascript; charset=utf-8", asset_outbox,
		 asset_outbox_end},
		{"/console/icon.svg", "image/svg+xml", asset_icon, asset_icon_end},
		{"/s/survey.css", "text/css; charset=utf-8", asset_survey, asset_survey_end},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rq->path, rows[i].path) != 0)
			continue;
		*ret = (struct http_answer){.status = 200,
					    .type = rows[i].type,
					    .body = rows[i].start,
					    .len = (size_t)(rows[i].end - rows[i].start),
					    .cache = "no-cache"};
		return;
	}
	http_text(ret, 404, "not found\n");
}
