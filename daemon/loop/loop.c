#include "daemon/loop/loop.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/chat/platform.h"
#include "daemon/core/alive.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/loop/app.h"
#include "daemon/pack/inforce.h"

#define DESCRIPTORS 16384

static int on_mail(sd_event_source *, int, uint32_t, void *ctx)
{
	mailbox_open(&((struct app *)ctx)->box);
	return 0;
}

static int on_end(sd_event_source *, const struct signalfd_siginfo *, void *ctx)
{
	(void)sd_notify(0, "STOPPING=1");
	return sd_event_exit(((struct app *)ctx)->event, 0);
}

/* --- a new pack without a restart ------------------------------------------------------------- */

struct repack {
	struct post post;
	const char *configured;
};

static int repack_run(struct writer *, struct tx *tx, struct post *p, struct err *err)
{
	return inforce_begin(tx, p, ((struct repack *)p)->configured, err);
}

static void repack_back(struct parcel *p)
{
	struct repack *r = (struct repack *)p;
	(void)sd_notify(0, "READY=1");
	if (r->post.rc < 0)
		log_event(LOG_UNUSUAL, "pack_refused", "WHY=%s", r->post.err.text);
	else
		log_event(LOG_PLAIN, "pack_read_again", "%s", "");
	(void)talloc_free(r);
}

static int on_reload(sd_event_source *, const struct signalfd_siginfo *, void *ctx)
{
	struct app *a = ctx;
	(void)sd_notify(0, "RELOADING=1");
	struct repack *r = talloc_zero(NULL, struct repack);
	if (r == NULL) {
		(void)sd_notify(0, "READY=1");
		return 0;
	}
	r->configured = config_text(a->cf, OPT_pack_file);
	r->post.parcel.open = repack_back;
	r->post.run = repack_run;
	writer_post(a->writer, &r->post);
	return 0;
}

/* --- signs of life -----------------------------------------------------------------------------
 */

static int on_alive(sd_event_source *source, uint64_t, void *ctx)
{
	alive_touch(((struct app *)ctx)->alive_fd);
	log_seldom_tell(false);
	return sd_event_source_set_time_relative(source, ALIVE_S * UINT64_C(1000000));
}

static int alive_start(struct app *a, struct err *err)
{
	sd_event_source *source;
	alive_touch(a->alive_fd);
	/* with so much leeway it comes along with the watchdog and is no wake-up of its own */
	if (sd_event_add_time_relative(a->event, &source, CLOCK_MONOTONIC,
				       ALIVE_S * UINT64_C(1000000), ALIVE_S / 2 * UINT64_C(1000000),
				       on_alive, a) < 0 ||
	    sd_event_source_set_enabled(source, SD_EVENT_ON) < 0 ||
	    sd_event_source_set_floating(source, true) < 0)
		return err_set(err, ERR_AGAIN, "loop: no timer");
	(void)sd_event_source_unref(source);
	return 0;
}

/* --- up and down ------------------------------------------------------------------------------ */

/* The disk may or may not have what was committed last: only a fresh start can tell. */
static void on_broken(void *)
{
	_exit(1);
}

/* Customers' own messages: with the secret of customer service, or as the application hears of it.
 */
static bool kf_is_on(const struct config *cf)
{
	return config_flag(cf, OPT_wecom_enabled) &&
	       (config_text(cf, OPT_wecom_kf_secret)[0] != '\0' ||
		config_text(cf, OPT_wecom_token)[0] != '\0');
}

static void people_set(const struct config *cf, struct keep *keep)
{
	size_t n = 0;
	for (const struct platform *const *p = platforms; *p != NULL; p++)
		if ((*p)->people && platform_on(*p, cf) && n < KEEP_PEOPLE - 1)
			keep->people[n++] = (*p)->name;
}

/* "wecom appchat.ID", or the console's; "": none. On a. */
static const char *legal_of(struct app *a)
{
	const char *wecom = config_text(a->cf, OPT_wecom_legal_group);
	const char *console = config_text(a->cf, OPT_console_legal_group);
	if (config_flag(a->cf, OPT_wecom_enabled) && wecom[0] != '\0')
		return talloc_asprintf(a, "wecom %s%s",
				       strchr(wecom, '.') != NULL ? "" : "appchat.", wecom);
	if (config_flag(a->cf, OPT_console_enabled) && console[0] != '\0')
		return talloc_asprintf(a, "console group.%s", console);
	return "";
}

static int parts_open(struct app *a, struct err *err)
{
	const char *legal = legal_of(a);
	if (legal == NULL)
		return err_set(err, ERR_AGAIN, "loop: no memory");
	struct writer_setup setup = {
		.path = config_text(a->cf, OPT_store_path),
		.public_url = config_text(a->cf, OPT_server_public_url),
		.legal = legal,
		.map = platform_on(&platform_amap, a->cf) ? platform_amap.name : "",
		.pack = config_text(a->cf, OPT_pack_file),
		.keep = {.media = config_text(a->cf, OPT_store_media),
			 .messages_s = config_int(a->cf, OPT_privacy_keep_messages),
			 .pictures_s = config_int(a->cf, OPT_privacy_keep_pictures),
			 .per_hour = (int)config_int(a->cf, OPT_nudge_per_hour),
			 .escalate_days = (int)config_int(a->cf, OPT_nudge_escalate_days),
			 .kf = kf_is_on(a->cf),
			 .kf_duty = config_text(a->cf, OPT_wecom_kf_duty)},
		.box = &a->box,
		.ocr_workers = (unsigned)config_int(a->cf, OPT_ocr_workers),
		.ctx = a,
		.deliver = carry_batch,
		.broken = on_broken,
	};
	people_set(a->cf, &setup.keep);
	int rc = worktime_open(config_text(a->cf, OPT_locale_calendar),
			       config_text(a->cf, OPT_nudge_quiet), &a->worktime, err);
	setup.keep.worktime = a->worktime;
	if (rc == 0)
		rc = media_open(config_text(a->cf, OPT_store_media), err);
	if (rc == 0)
		rc = ocr_pool_open(a->event, a->cf, carry_picture_done, a, &a->ocr, err);
	struct courier_setup out = {.event = a->event, .cf = a->cf, .ctx = a, .keep = token_keep};
	if (rc == 0)
		rc = courier_open(&out, &a->courier, err);
	if (rc == 0)
		rc = alive_open(setup.path, &a->alive_fd, &setup.alive, err);
	if (rc == 0)
		rc = writer_start(&setup, &a->writer, err);
	if (rc == 0)
		rc = reader_start(config_text(a->cf, OPT_store_path), &a->box, &a->reader, err);
	if (rc == 0)
		rc = tokens_load(a, err);
	if (rc == 0)
		rc = callbacks_open(a, err);
	if (rc == 0)
		rc = asks_open(a, err);
	if (rc == 0)
		rc = waiters_open(a, err);
	if (rc == 0)
		rc = alive_start(a, err);
	if (rc == 0)
		rc = doors_open(a, err);
	return rc;
}

static int event_open(struct app *a, struct err *err)
{
	if (sd_event_default(&a->event) < 0 ||
	    sd_event_add_io(a->event, NULL, a->box.fd, EPOLLIN, on_mail, a) < 0 ||
	    sd_event_add_signal(a->event, NULL, SIGTERM, on_end, a) < 0 ||
	    sd_event_add_signal(a->event, NULL, SIGINT, on_end, a) < 0 ||
	    sd_event_add_signal(a->event, NULL, SIGHUP, on_reload, a) < 0 ||
	    sd_event_set_watchdog(a->event, 1) < 0)
		return err_set(err, ERR_AGAIN, "loop: no event source");
	return 0;
}

/* What was accepted is finished or left in the tables; nobody's request stays without an answer. */
static void parts_close(struct app *a)
{
	struct writer *w = a->writer;
	a->writer = NULL;
	if (a->waiter_timer != NULL)
		waiters_close(a);
	courier_stop(a->courier);
	asks_close(a);
	if (w != NULL) {
		alive_touch(a->alive_fd);
		writer_stop(&w);
	}
	reader_stop(&a->reader);
	if (a->box.last != NULL)
		mailbox_open(&a->box);
	doors_close(a);
	ocr_pool_close(&a->ocr);
	courier_close(&a->courier);
	alive_close(&a->alive_fd);
	worktime_close(&a->worktime);
}

/* Each address has its own share of connections; files and workers want descriptors, too. Under
 * systemd the unit says so. */
static void descriptors_allow(void)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return;
	r.rlim_cur = r.rlim_max < DESCRIPTORS ? r.rlim_max : DESCRIPTORS;
	(void)setrlimit(RLIMIT_NOFILE, &r);
}

int loop_run(const struct config *cf, struct err *err)
{
	descriptors_allow();
	/* Writing to a client that went away is an error, not the end. The others come through the
	 * event loop; every thread inherits the mask. */
	(void)signal(SIGPIPE, SIG_IGN);
	sigset_t mask;
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGTERM);
	(void)sigaddset(&mask, SIGINT);
	(void)sigaddset(&mask, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, &mask, NULL);

	struct app *a = talloc_zero(NULL, struct app);
	if (a == NULL)
		return err_set(err, ERR_AGAIN, "loop: no memory");
	a->cf = cf;
	a->alive_fd = -1;
	a->web.cf = cf;
	int rc = mailbox_init(&a->box, err);
	if (rc == 0)
		rc = event_open(a, err);
	if (rc == 0)
		rc = parts_open(a, err);
	if (rc == 0) {
		log_event(LOG_PLAIN, "ready", "VERSION=%s", KEHUD_VERSION);
		(void)sd_notify(0, "READY=1");
		if (sd_event_loop(a->event) < 0)
			rc = err_set(err, ERR_BROKEN, "loop: ended");
		log_event(LOG_PLAIN, "stopping", "%s", "");
	}
	parts_close(a);
	log_seldom_tell(true);
	a->event = sd_event_unref(a->event);
	mailbox_done(&a->box);
	(void)talloc_free(a);
	return rc;
}
