/* faultfs.c - a drive that hangs or fails on command, for hang.py: a FUSE pass-through of one directory whose every
 * call first reads a control file and does as it says.
 *
 *   gcc -O2 faultfs.c -o faultfs $(pkg-config fuse3 --cflags --libs)              (libfuse3-dev, fuse3)
 *   FAULTFS_ROOT=/real/dir FAULTFS_CTL=/some/file ./faultfs MOUNTPOINT            (its end: fusermount3 -u MOUNTPOINT)
 *
 * The control file holds one word, and after it, if wanted, a piece of a path that limits it to calls naming that path:
 *   ok | hang, hangr, hangw (until it is changed; all, reads, writes) | eio, eior, eiow | enospc | erofs
 *   slow (300 ms a call) | flaky (one call in five fails)
 * A missing control file means ok. Direct I/O is accepted and passed through buffered.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char *root, *control;

static int fault(int writes, const char *path) {
  for (;;) {
    char word[256] = {0};
    int f = open(control, O_RDONLY);
    if (f < 0) return 0;
    ssize_t n = read(f, word, sizeof word - 1);
    close(f);
    if (n <= 0) return 0;
    word[strcspn(word, "\n")] = 0;
    char *only = strchr(word, ' ');
    if (only) {
      *only++ = 0;
      if (!path || !strstr(path, only)) return 0;
    }
#define IS(w) !strcmp(word, w)
    if (IS("hang") || (IS("hangw") && writes) || (IS("hangr") && !writes)) {
      usleep(50000);
      continue;
    }
    if (IS("eio") || (IS("eior") && !writes) || (IS("eiow") && writes)) return -EIO;
    if (IS("enospc") && writes) return -ENOSPC;
    if (IS("erofs") && writes) return -EROFS;
    if (IS("slow")) usleep(300000);
    if (IS("flaky") && rand() % 5 == 0) return -EIO;
    return 0;
  }
}

#define MAY(writes, path) do { int e = fault(writes, path); if (e) return e; } while (0)
#define REAL(name, path) char name[4352]; snprintf(name, sizeof name, "%s%s", root, path)
#define DONE(call) return (call) < 0 ? -errno : 0

static int f_getattr(const char *p, struct stat *s, struct fuse_file_info *i) { MAY(0, p); REAL(r, p); if (i && i->fh) DONE(fstat(i->fh, s)); DONE(lstat(r, s)); }
static int f_access(const char *p, int m) { MAY(0, p); REAL(r, p); DONE(access(r, m)); }
static int f_readlink(const char *p, char *to, size_t n) { MAY(0, p); REAL(r, p); ssize_t k = readlink(r, to, n - 1); if (k < 0) return -errno; to[k] = 0; return 0; }
static int f_readdir(const char *p, void *to, fuse_fill_dir_t fill, off_t o, struct fuse_file_info *i, enum fuse_readdir_flags g) {
  (void)o; (void)i; (void)g; MAY(0, p); REAL(r, p); DIR *d = opendir(r); if (!d) return -errno;
  for (struct dirent *e; (e = readdir(d));) fill(to, e->d_name, NULL, 0, 0);
  closedir(d); return 0;
}
static int f_mkdir(const char *p, mode_t m) { MAY(1, p); REAL(r, p); DONE(mkdir(r, m)); }
static int f_unlink(const char *p) { MAY(1, p); REAL(r, p); DONE(unlink(r)); }
static int f_rmdir(const char *p) { MAY(1, p); REAL(r, p); DONE(rmdir(r)); }
static int f_rename(const char *p, const char *q, unsigned g) { MAY(1, p); REAL(r, p); REAL(t, q); DONE(renameat2(AT_FDCWD, r, AT_FDCWD, t, g)); }
static int f_link(const char *p, const char *q) { MAY(1, p); REAL(r, p); REAL(t, q); DONE(link(r, t)); }
static int f_symlink(const char *to, const char *p) { MAY(1, p); REAL(r, p); DONE(symlink(to, r)); }
static int f_chmod(const char *p, mode_t m, struct fuse_file_info *i) { (void)i; MAY(1, p); REAL(r, p); DONE(chmod(r, m)); }
static int f_chown(const char *p, uid_t u, gid_t g, struct fuse_file_info *i) { (void)i; MAY(1, p); REAL(r, p); DONE(lchown(r, u, g)); }
static int f_truncate(const char *p, off_t n, struct fuse_file_info *i) { MAY(1, p); REAL(r, p); DONE(i ? ftruncate(i->fh, n) : truncate(r, n)); }
static int f_utimens(const char *p, const struct timespec t[2], struct fuse_file_info *i) { (void)i; MAY(1, p); REAL(r, p); DONE(utimensat(0, r, t, AT_SYMLINK_NOFOLLOW)); }
static int opened(int f, struct fuse_file_info *i) { if (f < 0) return -errno; i->direct_io = (i->flags & O_DIRECT) != 0; i->fh = f; return 0; }
static int f_create(const char *p, mode_t m, struct fuse_file_info *i) { MAY(1, p); REAL(r, p); return opened(open(r, i->flags & ~O_DIRECT, m), i); }
static int f_open(const char *p, struct fuse_file_info *i) { MAY((i->flags & O_ACCMODE) != O_RDONLY, p); REAL(r, p); return opened(open(r, i->flags & ~(O_DIRECT | O_APPEND)), i); }
static int f_read(const char *p, char *to, size_t n, off_t o, struct fuse_file_info *i) { MAY(0, p); ssize_t k = pread(i->fh, to, n, o); return k < 0 ? -errno : (int)k; }
static int f_write(const char *p, const char *from, size_t n, off_t o, struct fuse_file_info *i) { MAY(1, p); ssize_t k = pwrite(i->fh, from, n, o); return k < 0 ? -errno : (int)k; }
static int f_statfs(const char *p, struct statvfs *s) { MAY(0, p); REAL(r, p); DONE(statvfs(r, s)); }
static int f_release(const char *p, struct fuse_file_info *i) { (void)p; close(i->fh); return 0; }
static int f_fsync(const char *p, int data, struct fuse_file_info *i) { MAY(1, p); DONE(data ? fdatasync(i->fh) : fsync(i->fh)); }
static int f_fsyncdir(const char *p, int data, struct fuse_file_info *i) { (void)data; (void)i; MAY(1, p); REAL(r, p); int f = open(r, O_RDONLY); if (f < 0) return -errno; int e = fsync(f) ? -errno : 0; close(f); return e; }
static int f_fallocate(const char *p, int m, off_t o, off_t n, struct fuse_file_info *i) { MAY(1, p); DONE(fallocate(i->fh, m, o, n)); }
static off_t f_lseek(const char *p, off_t o, int w, struct fuse_file_info *i) { (void)p; off_t k = lseek(i->fh, o, w); return k < 0 ? -errno : k; }
static void *f_init(struct fuse_conn_info *c, struct fuse_config *k) { (void)c; k->use_ino = 1; k->entry_timeout = k->attr_timeout = k->negative_timeout = 0; return NULL; }

static const struct fuse_operations calls = {.init = f_init, .getattr = f_getattr, .access = f_access, .readlink = f_readlink, .readdir = f_readdir, .mkdir = f_mkdir,
  .unlink = f_unlink, .rmdir = f_rmdir, .rename = f_rename, .link = f_link, .symlink = f_symlink, .chmod = f_chmod, .chown = f_chown, .truncate = f_truncate,
  .utimens = f_utimens, .create = f_create, .open = f_open, .read = f_read, .write = f_write, .statfs = f_statfs, .release = f_release, .fsync = f_fsync,
  .fsyncdir = f_fsyncdir, .fallocate = f_fallocate, .lseek = f_lseek};

int main(int n, char **words) {
  root = getenv("FAULTFS_ROOT"); control = getenv("FAULTFS_CTL");
  if (!root || !control) { fprintf(stderr, "FAULTFS_ROOT and FAULTFS_CTL are needed\n"); return 2; }
  umask(0);
  return fuse_main(n, words, &calls, NULL);
}
