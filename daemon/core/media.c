#include "daemon/core/media.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

static int folder_make(const char *path, struct err *err)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_AGAIN, "media: cannot make %s: %s", path, strerror(errno));
	return 0;
}

int media_folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int rc = fsync(fd);
	(void)close(fd);
	return rc;
}

int media_open(const char *folder, struct err *err)
{
	return folder_make(folder, err);
}

int media_path(void *mem, const char *folder, const char *hash, char **ret, struct err *err)
{
	if (strlen(hash) != MEDIA_HASH - 1 || strspn(hash, "0123456789abcdef") != MEDIA_HASH - 1)
		return err_set(err, ERR_INPUT, "media: not a hash");
	*ret = talloc_asprintf(mem, "%s/%.2s/%s", folder, hash, hash);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "media: no memory");
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Under a name of its own first, so that the hash's name never shows half a file. */
static int file_write(const char *folder, const char *path, const void *bytes, size_t len)
{
	char temp[4096];
	if (snprintf(temp, sizeof(temp), "%s/incoming-XXXXXX", folder) >= (int)sizeof(temp))
		return -1;
	int fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return -1;
	int rc = write_all(fd, bytes, len);
	if (rc == 0)
		rc = fsync(fd);
	if (close(fd) < 0)
		rc = -1;
	if (rc == 0)
		rc = rename(temp, path);
	if (rc < 0) {
		int why = errno;
		(void)unlink(temp);
		errno = why;
	}
	return rc;
}

int media_put(const char *folder, const void *bytes, size_t len, char ret_hash[MEDIA_HASH],
	      struct err *err)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	(void)SHA256(bytes, len, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(ret_hash + 2 * i, 3, "%02x", digest[i]);
	char sub[4096], path[4096];
	int n = snprintf(sub, sizeof(sub), "%s/%.2s", folder, ret_hash);
	int m = snprintf(path, sizeof(path), "%s/%.2s/%s", folder, ret_hash, ret_hash);
	if (n >= (int)sizeof(sub) || m >= (int)sizeof(path))
		return err_set(err, ERR_AGAIN, "media: path too long");
	if (access(path, R_OK) == 0) {
		(void)utimensat(AT_FDCWD, path, NULL, 0); /* young again: see media_sweep() */
		/* who wrote it may have died before its name was on disk */
		return media_folder_sync(sub) == 0 && media_folder_sync(folder) == 0
			       ? 0
			       : err_set(err, ERR_AGAIN, "media: cannot sync: %s", strerror(errno));
	}
	int rc = folder_make(sub, err);
	if (rc < 0)
		return rc;
	if (file_write(folder, path, bytes, len) < 0 || media_folder_sync(sub) < 0 ||
	    media_folder_sync(folder) < 0)
		return err_set(err, ERR_AGAIN, "media: cannot keep a file: %s", strerror(errno));
	return 0;
}

bool media_there(const char *folder, const char *hash)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%.2s/%s", folder, hash, hash);
	return n < (int)sizeof(path) && access(path, R_OK) == 0;
}

void media_remove(const char *folder, const char *hash)
{
	char path[4096];
	if (snprintf(path, sizeof(path), "%s/%.2s/%s", folder, hash, hash) < (int)sizeof(path))
		(void)unlink(path);
}

/* A file of ours that may go: a hash, or what was being written when the daemon died. */
static int file_consider(int dir, const char *name, int64_t now_s, int age_s,
			 int (*keep)(void *ctx, const char *hash, struct err *err), void *ctx,
			 size_t *removed, struct err *err)
{
	struct stat st;
	bool hash = strlen(name) == MEDIA_HASH - 1 &&
		    strspn(name, "0123456789abcdef") == MEDIA_HASH - 1;
	if (!hash && strncmp(name, "incoming-", 9) != 0)
		return 0;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_mtime > now_s - age_s)
		return 0;
	int rc = hash ? keep(ctx, name, err) : 0;
	if (rc == 0 && unlinkat(dir, name, 0) == 0)
		(*removed)++;
	return rc < 0 ? rc : 0;
}

int media_sweep(const char *folder, int part, int64_t now_s, int age_s,
		int (*keep)(void *ctx, const char *hash, struct err *err), void *ctx,
		size_t *ret_removed, struct err *err)
{
	char path[4096];
	*ret_removed = 0;
	int n = part < MEDIA_PARTS - 1 ? snprintf(path, sizeof(path), "%s/%02x", folder, part)
				       : snprintf(path, sizeof(path), "%s", folder);
	DIR *dir = n < (int)sizeof(path) ? opendir(path) : NULL;
	if (dir == NULL)
		return 0; /* no file has such a hash */
	const struct dirent *e;
	int rc = 0;
	while (rc == 0 && (e = readdir(dir)) != NULL)
		rc = file_consider(dirfd(dir), e->d_name, now_s, age_s, keep, ctx, ret_removed,
				   err);
	(void)closedir(dir);
	return rc;
}
