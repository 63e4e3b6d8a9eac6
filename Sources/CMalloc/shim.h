// SPDX-License-Identifier: MIT
// glibc's own, which Swift's Glibc does not show.
#include <malloc.h>
