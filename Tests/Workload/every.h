/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EVERY_H
#define EVERY_H

int every(const char *numbers);
int every32(const char *numbers);

#endif
