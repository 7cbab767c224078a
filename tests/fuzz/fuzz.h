/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libFuzzer calls, and what driver.c calls in its place where there is no clang. Each fuzz-NAME.c has the first.
 */
#pragma once
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
/* Of targets with a structure that random bytes do not reach. */
size_t LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed);
/* A change that knows nothing of structure. */
size_t LLVMFuzzerMutate (uint8_t *data, size_t size, size_t max_size);
