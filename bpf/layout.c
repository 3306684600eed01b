/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Compiles the shared header for user space, to check its static assertions there as well. */
#include "syslat.h"
