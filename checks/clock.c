/* Turns the wall clock of a process, and nothing else: preloaded, it adds the seconds that the file $CLOCK_FILE holds to the answers
 * of clock_gettime(CLOCK_REALTIME), gettimeofday and time. libfaketime does that too, but takes the waits of the JVM (on the monotonic
 * clock) for waits on the wall clock: every park of a thread then ends at once, and a server with many threads spins.
 * The file is looked at ten times a second. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static _Atomic long ahead, looked;

static long turned(void) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  long tenth = now.tv_sec * 10 + now.tv_nsec / 100000000, before = atomic_load(&looked);
  if (before != tenth && atomic_compare_exchange_strong(&looked, &before, tenth)) {
    const char *path = getenv("CLOCK_FILE");
    FILE *file = path ? fopen(path, "r") : NULL;
    long seconds;
    if (file) {
      if (fscanf(file, "%ld", &seconds) == 1) atomic_store(&ahead, seconds);
      fclose(file);
    }
  }
  return atomic_load(&ahead);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int status = syscall(SYS_clock_gettime, clock, time);
  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += turned();
  return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  int status = syscall(SYS_gettimeofday, time, zone);
  if (status == 0 && time) time->tv_sec += turned();
  return status;
}

time_t time(time_t *where) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (where) *where = now.tv_sec;
  return now.tv_sec;
}
