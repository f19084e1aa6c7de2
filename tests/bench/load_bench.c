/* load: posts messages to the console's HTTP API over N keep-alive connections, one thread each, as
 * fast as they are answered, and prints a line of JSON: rate and latencies.
 *
 *   load_bench PORT CONNECTIONS SECONDS USER [PATH | wecom TOKEN AESKEY CORP]
 *
 * With PATH another address is asked (GET), for the bare server; with wecom each message is a
 * sealed callback of WeCom's application. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "parsers/wire/seal.h"

#define SAMPLES 400000

struct client {
	pthread_t thread;
	int n;
	uint32_t *us; /* latencies */
	size_t n_us, errors;
};

static int port, seconds;
static const char *user, *path;
static bool wecom;
static struct seal channel;
static _Atomic bool go, stop;

static int64_t now_us(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int dial(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;
	if (fd < 0 || connect(fd, (const struct sockaddr *)&a, sizeof(a)) < 0) {
		perror("connect");
		exit(1);
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static int sealed(char *to, size_t room, int client, size_t number)
{
	char xml[1024], stamp[32], mark[41], *text;
	struct err err;
	void *mem = talloc_new(NULL);
	int len = snprintf(
		xml, sizeof(xml),
		"<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s%d]]>"
		"</FromUserName><CreateTime>%lld</CreateTime><MsgType><![CDATA[text]]>"
		"</MsgType><Content><![CDATA[#客户张总%d#杭州三甲医院#意向采购骨科耗材]]>"
		"</Content><MsgId>%lld%05d%07zu</MsgId><AgentID>1000002</AgentID></xml>",
		channel.receive_id, user, client, (long long)time(NULL), client,
		(long long)getpid(), client, number);
	(void)snprintf(stamp, sizeof(stamp), "%lld", (long long)time(NULL));
	if (seal_encrypt(mem, &channel, (const unsigned char *)"0123456789abcdef", xml, (size_t)len,
			 &text, &err) < 0 ||
	    seal_sign(&channel, stamp, "nonce", text, strlen(text), mark) < 0)
		exit(1);
	size_t body = strlen(text) + strlen("<xml><Encrypt><![CDATA[]]></Encrypt></xml>");
	len = snprintf(to, room,
		       "POST /callback/wecom?msg_signature=%s&timestamp=%s&nonce=nonce HTTP/1.1\r\n"
		       "Host: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n"
		       "<xml><Encrypt><![CDATA[%s]]></Encrypt></xml>",
		       mark, stamp, body, text);
	(void)talloc_free(mem);
	return len;
}

static int request(char *to, size_t room, int client, size_t number)
{
	if (wecom)
		return sealed(to, room, client, number);
	if (path != NULL)
		return snprintf(to, room, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
	char body[512];
	int len = snprintf(body, sizeof(body),
			   "{\"user\":\"%s%d\",\"id\":\"b%lld-%d-%zu\",\"text\":\"#客户张总%d#"
			   "杭州三甲医院#意向采购骨科耗材\"}",
			   user, client, (long long)getpid(), client, number, client);
	return snprintf(to, room,
			"POST /console/api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n"
			"X-Kehud-Console: 1\r\nContent-Type: application/json\r\n"
			"Content-Length: %d\r\n\r\n%s",
			len, body);
}

/* Reads one answer; true if it is a 200. */
static bool answer(int fd)
{
	char buf[4096];
	size_t have = 0;
	for (;;) {
		ssize_t n = recv(fd, buf + have, sizeof(buf) - 1 - have, 0);
		if (n <= 0)
			return false;
		have += (size_t)n;
		buf[have] = '\0';
		char *end = strstr(buf, "\r\n\r\n");
		if (end == NULL)
			continue;
		char *length = strcasestr(buf, "content-length:");
		size_t body = length != NULL ? strtoul(length + 15, NULL, 10) : 0;
		if (have >= (size_t)(end + 4 - buf) + body)
			return strncmp(buf + 9, "200", 3) == 0;
	}
}

static void *client_main(void *arg)
{
	struct client *c = arg;
	int fd = dial();
	char text[4096];
	while (!go)
		(void)usleep(100);
	for (size_t i = 0; !stop; i++) {
		int len = request(text, sizeof(text), c->n, i);
		int64_t start = now_us();
		if (send(fd, text, (size_t)len, MSG_NOSIGNAL) != len || !answer(fd)) {
			c->errors++;
			(void)close(fd);
			fd = dial();
			continue;
		}
		if (c->n_us < SAMPLES)
			c->us[c->n_us++] = (uint32_t)(now_us() - start);
	}
	(void)close(fd);
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x, y;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	port = (int)strtol(argv[1], NULL, 10);
	int n = (int)strtol(argv[2], NULL, 10);
	seconds = (int)strtol(argv[3], NULL, 10);
	user = argv[4];
	path = argc == 6 ? argv[5] : NULL;
	struct err err;
	wecom = argc == 9;
	if (wecom && seal_open_key(argv[6], argv[7], argv[8], &channel, &err) < 0)
		return 2;
	struct client *clients = calloc((size_t)n, sizeof(*clients));
	if (clients == NULL)
		return 1;
	for (int i = 0; i < n; i++) {
		clients[i].n = i;
		clients[i].us = malloc(SAMPLES * sizeof(uint32_t));
		if (clients[i].us == NULL ||
		    pthread_create(&clients[i].thread, NULL, client_main, &clients[i]) != 0)
			return 1;
	}
	int64_t start = now_us();
	go = true;
	(void)usleep((useconds_t)seconds * 1000000);
	stop = true;
	size_t total = 0, errors = 0;
	for (int i = 0; i < n; i++) {
		(void)pthread_join(clients[i].thread, NULL);
		total += clients[i].n_us;
		errors += clients[i].errors;
	}
	double took = (double)(now_us() - start) / 1e6;
	uint32_t *all = malloc((total + 1) * sizeof(uint32_t));
	if (all == NULL || total == 0)
		return 1;
	size_t at = 0;
	for (int i = 0; i < n; i++) {
		memcpy(all + at, clients[i].us, clients[i].n_us * sizeof(uint32_t));
		at += clients[i].n_us;
		free(clients[i].us);
	}
	qsort(all, total, sizeof(uint32_t), by_value);
	(void)printf("{\"rate\": %.1f, \"n\": %zu, \"errors\": %zu, \"p50_ms\": %.3f, "
		     "\"p99_ms\": %.3f, \"p999_ms\": %.3f}\n",
		     (double)total / took, total, errors, all[total / 2] / 1e3,
		     all[total * 99 / 100] / 1e3, all[total * 999 / 1000] / 1e3);
	free(all);
	free(clients);
	return 0;
}
