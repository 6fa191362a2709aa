/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference that the pending set is held against: a binary heap, plainly right.
 */
#pragma once

#include "sim/kernel/queue.h"

typedef struct TestHeap TestHeap;

TestHeap *test_heap_new (void);
void test_heap_free (TestHeap *heap);
void test_heap_push (TestHeap *heap, SimEntry entry);
bool test_heap_pop (TestHeap *heap, SimTime limit, SimEntry *out);
uint64_t test_heap_size (const TestHeap *heap);
void test_heap_sift (TestHeap *heap, bool (*keep) (const SimEntry *entry));
