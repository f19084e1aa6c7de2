#include "parsers/pack/pack.h"

#include <string.h>
#include <talloc.h>

#include "parsers/pack/innards.h"

void pack_free(struct pack **pack)
{
	if (*pack != NULL)
		talloc_free(*pack);
	*pack = NULL;
}

const char *pack_name(const struct pack *p)
{
	return p->name;
}

const char *pack_title(const struct pack *p)
{
	return p->title;
}

size_t pack_fields(const struct pack *p, const struct pack_field **ret)
{
	*ret = p->fields;
	return p->n_fields;
}

size_t pack_stages(const struct pack *p, const struct pack_stage **ret)
{
	*ret = p->stages;
	return p->n_stages;
}

size_t pack_actions(const struct pack *p, const struct pack_action **ret)
{
	*ret = p->actions;
	return p->n_actions;
}

const struct pack_pool *pack_pool(const struct pack *p)
{
	return p->pool.idle_days > 0 ? &p->pool : NULL;
}

size_t pack_params(const struct pack *p, const struct pack_param **ret)
{
	*ret = p->params;
	return p->n_params;
}

bool pack_param_fits(const struct pack *p, const char *id, const char *value)
{
	for (size_t i = 0; i < p->n_params; i++) {
		if (p->params[i].pattern == NULL || strcmp(p->params[i].id, id) != 0)
			continue;
		pcre2_match_data *md = pcre2_match_data_create(1, NULL);
		int rc = md != NULL ? pcre2_match(p->params[i].pattern, (PCRE2_SPTR)value,
						  strlen(value), 0, 0, md, p->limits)
				    : PCRE2_ERROR_NOMEMORY;
		pcre2_match_data_free(md);
		return rc >= 0;
	}
	return true;
}

const char *const *pack_printed_items(const struct pack *p)
{
	return p->printed_items;
}

const char *const *pack_printed_words(const struct pack *p)
{
	return p->printed_words;
}

const struct pack_field *pack_field(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_fields; i++)
		if (strcmp(p->fields[i].id, id) == 0)
			return &p->fields[i];
	return NULL;
}

const struct pack_stage *pack_stage(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_stages; i++)
		if (strcmp(p->stages[i].id, id) == 0)
			return &p->stages[i];
	return NULL;
}

int pack_former(struct pack *p, bool stage, const char *id, const char *name, struct err *err)
{
	if (stage ? pack_stage(p, id) != NULL : pack_field(p, id) != NULL)
		return 0;
	struct former *more =
		talloc_realloc(p, p->former, struct former, (unsigned)p->n_former + 1);
	if (more == NULL)
		return err_set(err, ERR_AGAIN, "pack: no memory");
	p->former = more;
	struct former *f = &more[p->n_former];
	*f = (struct former){stage, talloc_strdup(more, id), talloc_strdup(more, name)};
	if (f->id == NULL || f->name == NULL)
		return err_set(err, ERR_AGAIN, "pack: no memory");
	p->n_former++;
	return 0;
}

static const char *former_name(const struct pack *p, bool stage, const char *id)
{
	for (size_t i = 0; i < p->n_former; i++)
		if (p->former[i].stage == stage && strcmp(p->former[i].id, id) == 0)
			return p->former[i].name;
	return id;
}

const char *pack_stage_name(const struct pack *p, const char *id)
{
	const struct pack_stage *stage = pack_stage(p, id);
	return stage != NULL ? stage->name : former_name(p, true, id);
}

const char *pack_field_label(const struct pack *p, const char *id)
{
	const struct pack_field *field = pack_field(p, id);
	return field != NULL ? field->label : former_name(p, false, id);
}

const struct pack_action *pack_action(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_actions; i++)
		if (strcmp(p->actions[i].id, id) == 0)
			return &p->actions[i];
	return NULL;
}
