// SPDX-License-Identifier: MIT
// What Swift's Glibc does not bring along.
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>

// A macro that Swift cannot read.
static const uint32_t CEpollEdgeTriggered = 1u << 31;
