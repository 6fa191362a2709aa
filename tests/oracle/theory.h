/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Closed forms of single queues with Poisson arrivals (Kleinrock, Queueing Systems I, 1975; Gross and Harris).
 *
 * Time is in mean services: mu = 1; `load` is lambda / (c mu). Response time T is wait and service.
 */
#pragma once

/* M/M/c, first come first served; c = 1 is M/M/1. */
double theory_erlang_c (int c, double load);
double theory_mmc_response (int c, double load);
double theory_mmc_tail (int c, double load, double t); /* P (T > t) */
/* The t that T exceeds with probability `tail`. */
double theory_mmc_quantile (int c, double load, double tail);

/* M/D/1: Pollaczek and Khinchine; P (wait <= t) by Erlang's sum, good for small t. */
double theory_md1_response (double load);
double theory_md1_wait (double load, double t);

/* M/M/1/K, K requests at most, `load` = lambda / mu: P (n in the system), mean number, mean response of who got
 * in. */
double theory_mm1k_state (double load, int k, int n);
double theory_mm1k_number (double load, int k);
double theory_mm1k_response (double load, int k);
