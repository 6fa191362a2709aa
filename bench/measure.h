/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What benchmarks measure of their own process: seconds of processor and of wall time, megabytes (10^6 bytes)
 * of memory, now and at most. For C and C++.
 */
#pragma once

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static inline double
bench_seconds_of (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double
bench_cpu_seconds (void)
{
  return bench_seconds_of (CLOCK_PROCESS_CPUTIME_ID);
}

static inline double
bench_wall_seconds (void)
{
  return bench_seconds_of (CLOCK_MONOTONIC);
}

/* 0 where the system does not tell. */
static inline double
bench_megabytes (void)
{
  long all = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  if (file == NULL)
    return 0;
  if (fscanf (file, "%ld %ld", &all, &resident) != 2)
    resident = 0;
  fclose (file);
  return (double)resident * (double)sysconf (_SC_PAGESIZE) / 1e6;
}

static inline double
bench_most_megabytes (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss * 1024 / 1e6;
}
