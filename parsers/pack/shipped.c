/* shipped: the packs and scenes inside the program, taken in as they lie beside this file. */
#include <string.h>

#include "parsers/pack/innards.h"

/* clang-format off */
#define TAKE(symbol, path)                                     \
	__asm__(".pushsection .rodata\n"                       \
		".global pack_json_" #symbol "\n"              \
		".global pack_json_" #symbol "_end\n"          \
		"pack_json_" #symbol ":\n"                     \
		".incbin \"" path "\"\n"                       \
		"pack_json_" #symbol "_end:\n"                 \
		".byte 0\n"                                    \
		".popsection\n");                              \
	extern const char pack_json_##symbol[], pack_json_##symbol##_end[]
/* clang-format on */

TAKE(medical, "parsers/pack/medical.json");
TAKE(fmcg, "parsers/pack/fmcg.json");
TAKE(saas, "parsers/pack/saas.json");
TAKE(channel, "parsers/pack/channel.json");
TAKE(exhibition, "parsers/pack/scenes/exhibition.json");

struct text {
	const char *name;
	const char *begin, *end;
};

static const struct text shipped[] = {
	{"medical", pack_json_medical, pack_json_medical_end},
	{"fmcg", pack_json_fmcg, pack_json_fmcg_end},
	{"saas", pack_json_saas, pack_json_saas_end},
	{"channel", pack_json_channel, pack_json_channel_end},
};

static const struct text scenes[] = {
	{"exhibition", pack_json_exhibition, pack_json_exhibition_end},
};

static const char *text_of(const struct text *list, size_t n, const char *name, size_t *ret_len)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) == 0) {
			*ret_len = (size_t)(list[i].end - list[i].begin);
			return list[i].begin;
		}
	}
	return NULL;
}

const char *pack_shipped(const char *name, size_t *ret_len)
{
	return text_of(shipped, sizeof(shipped) / sizeof(shipped[0]), name, ret_len);
}

const char *pack_scene_shipped(const char *name, size_t *ret_len)
{
	return text_of(scenes, sizeof(scenes) / sizeof(scenes[0]), name, ret_len);
}

const char *pack_shipped_name(size_t i)
{
	return i < sizeof(shipped) / sizeof(shipped[0]) ? shipped[i].name : NULL;
}
