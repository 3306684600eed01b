/* SPDX-License-Identifier: GPL-2.0 */
/* Hints for the compiler and the verifier. */
#ifndef SYSLAT_COMPILER_BPF_H
#define SYSLAT_COMPILER_BPF_H

#include "kernel.bpf.h"

#include <bpf/bpf_helpers.h>

#ifndef likely /* bpf_helpers.h defines both since libbpf 1.7 */
#define likely(x) __builtin_expect(!!(x), 1)
#endif
#ifndef unlikely
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
/* Keeps the compiler from proving a bound away that the verifier can't see. */
#define opaque(x) asm volatile("" : "+r"(x))
/* Keeps the verifier from knowing more of `x` than of `by`, of which it knows nothing. Two instructions that change nothing. */
#define forget(x, by) asm volatile("%0 ^= %1\n%0 ^= %1" : "+r"(x) : "r"(by))

#endif
