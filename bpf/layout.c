/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Compiles the shared header for user space, so that its static assertions hold there too. */
#include "syslat.h"
