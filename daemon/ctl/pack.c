/* kehuctl pack: looks a pack over before a daemon is given it. Needs neither daemon nor database.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/core/packfile.h"
#include "daemon/ctl/ctl.h"

#define USAGE "usage: kehuctl pack check FILE... | kehuctl pack list"

static int check(const char *name)
{
	struct pack *pack;
	struct err err;
	if (pack_open(name, &pack, &err) < 0)
		return ctl_fail(CTL_FAILED, "%s", err.text);
	const struct pack_field *fields;
	const struct pack_stage *stages;
	const struct pack_action *actions;
	const struct pack_param *params;
	(void)printf("%s: ok: %s (%s), %zu fields, %zu stages, %zu actions, %zu parameters\n", name,
		     pack_name(pack), pack_title(pack), pack_fields(pack, &fields),
		     pack_stages(pack, &stages), pack_actions(pack, &actions),
		     pack_params(pack, &params));
	pack_free(&pack);
	return CTL_OK;
}

static int list(void)
{
	const char *name;
	for (size_t i = 0; (name = pack_shipped_name(i)) != NULL; i++) {
		int status = check(name);
		if (status != CTL_OK)
			return status;
	}
	return CTL_OK;
}

int ctl_pack(struct ctl *, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list();
	if (argc < 3 || strcmp(argv[1], "check") != 0)
		return ctl_fail(CTL_USAGE, USAGE);
	int status = CTL_OK;
	for (int i = 2; i < argc; i++) {
		int rc = check(argv[i]);
		if (rc != CTL_OK)
			status = rc;
	}
	return status;
}
