/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions that libFuzzer calls, or driver.c if there is no clang. Each fuzz-NAME.c has the first one. */
#pragma once
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
/* Once, before the first input; libFuzzer alone calls it. */
int LLVMFuzzerInitialize (int *argc, char ***argv);
/* For targets with a structure that random bytes do not reach. */
size_t LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed);
/* A change that knows nothing of the structure. */
size_t LLVMFuzzerMutate (uint8_t *data, size_t size, size_t max_size);
