// SPDX-License-Identifier: MIT
// The least that a WebSocket broadcaster can do, as a yardstick: one thread, epoll, no library, and none of the checks and
// limits that a server needs. Each text that a client sends goes to all clients, encoded once.
//
//     rawcast PORT each     one send a message and client
//     rawcast PORT joined   one send a client for all that came in one turn of the loop
//
// A path below /socket.io/ gets the first packets of Engine.IO and Socket.IO, any other is a plain WebSocket.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CLIENTS = 1 << 16, MOST_UNSENT = 16 << 20, READ_SIZE = 1 << 18, JOINED_SIZE = 4 << 20, CHANGES = 1024 };

struct buffer {
    uint8_t *bytes;
    size_t count, capacity;
};

struct client {
    int socket, place;
    bool is_open, speaks_socket_io;
    struct buffer unread, unsent;
};

static struct client *clients[MOST_CLIENTS];
static int client_count, poller;
static bool joins;
static uint8_t joined[JOINED_SIZE];
static size_t joined_count;

static void append(struct buffer *buffer, const uint8_t *bytes, size_t count) {
    if (buffer->count + count > buffer->capacity) {
        buffer->capacity = 2 * (buffer->count + count);
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        if (!buffer->bytes) abort();
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

static void drop(struct buffer *buffer, size_t count) {
    memmove(buffer->bytes, buffer->bytes + count, buffer->count - count);
    buffer->count -= count;
}

// SHA-1 (RFC 3174) of fewer than 120 bytes.
static uint32_t rotated(uint32_t word, int count) { return word << count | word >> (32 - count); }

static void sha1(const uint8_t *text, size_t count, uint8_t digest[20]) {
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t block[128] = {0};
    size_t size = count < 56 ? 64 : 128;
    memcpy(block, text, count);
    block[count] = 0x80;
    block[size - 2] = (uint8_t)(count >> 5);
    block[size - 1] = (uint8_t)(count << 3);
    for (size_t start = 0; start < size; start += 64) {
        uint32_t words[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        for (int i = 0; i < 16; i++) {
            const uint8_t *word = block + start + 4 * i;
            words[i] = (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
        }
        for (int i = 16; i < 80; i++) words[i] = rotated(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        for (int i = 0; i < 80; i++) {
            uint32_t mix = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999
                           : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                           : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                                    : (b ^ c ^ d) + 0xCA62C1D6;
            uint32_t next = rotated(a, 5) + mix + e + words[i];
            e = d, d = c, c = rotated(b, 30), b = a, a = next;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

// What a key of a handshake is answered with (RFC 6455, section 4.2.2).
static void accept_key(const char *key, char answer[29]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t digest[21] = {0};
    char text[61];
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    sha1((uint8_t *)text, 60, digest);
    for (int i = 0; i < 28; i++) {
        int bit = 6 * i, byte = bit / 8, shift = 10 - bit % 8;
        answer[i] = letters[((digest[byte] << 8 | (byte < 20 ? digest[byte + 1] : 0)) >> shift) & 63];
    }
    answer[27] = '=', answer[28] = 0;
}

static void watch(struct client *client, int action, bool for_writing) {
    struct epoll_event event = {.events = EPOLLIN | (for_writing ? EPOLLOUT : 0), .data.ptr = client};
    epoll_ctl(poller, action, client->socket, &event);
}

// Sends what goes out at once, and keeps the rest. A client that is too far behind is ended; its end is read later.
static void put(struct client *client, const uint8_t *bytes, size_t count) {
    if (!client->unsent.count) {
        ssize_t sent = send(client->socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent == (ssize_t)count) return;
        if (sent < 0 && errno != EAGAIN) {
            shutdown(client->socket, SHUT_RDWR);
            return;
        }
        if (sent > 0) bytes += sent, count -= (size_t)sent;
        watch(client, EPOLL_CTL_MOD, true);
    }
    if (client->unsent.count + count > MOST_UNSENT) shutdown(client->socket, SHUT_RDWR);
    else append(&client->unsent, bytes, count);
}

static void send_rest(struct client *client) {
    struct buffer *unsent = &client->unsent;
    ssize_t sent = send(client->socket, unsent->bytes, unsent->count, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) drop(unsent, (size_t)sent);
    if (!unsent->count) watch(client, EPOLL_CTL_MOD, false);
}

static size_t write_frame(uint8_t *frame, const uint8_t *text, size_t count) {
    size_t head = 0;
    frame[head++] = 0x81;
    if (count > 125) frame[head++] = 126, frame[head++] = (uint8_t)(count >> 8);
    frame[head++] = (uint8_t)count;
    memcpy(frame + head, text, count);
    return head + count;
}

static void say(struct client *client, const char *text) {
    uint8_t frame[256];
    put(client, frame, write_frame(frame, (const uint8_t *)text, strlen(text)));
}

static void put_to_all(const uint8_t *bytes, size_t count) {
    for (int i = 0; i < client_count; i++) put(clients[i], bytes, count);
}

static void broadcast(const uint8_t *text, size_t count) {
    static uint8_t frame[READ_SIZE + 16];
    if (!joins) {
        put_to_all(frame, write_frame(frame, text, count));
        return;
    }
    if (joined_count + count + 16 > JOINED_SIZE) put_to_all(joined, joined_count), joined_count = 0;
    joined_count += write_frame(joined + joined_count, text, count);
}

// How many bytes the handshake has; 0 while it is not all there.
static size_t shake_hands(struct client *client, const uint8_t *bytes, size_t count) {
    const uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
    const char *key = memmem(bytes, count, "Sec-WebSocket-Key: ", 19);
    if (!end || !key) return 0;
    char answer[29], head[256];
    accept_key(key + 19, answer);
    int length = snprintf(
        head, sizeof head,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", answer);
    client->speaks_socket_io = memmem(bytes, 32, " /socket.io/", 12) != NULL;
    put(client, (uint8_t *)head, (size_t)length);
    client->is_open = true;
    client->place = client_count;
    clients[client_count++] = client;
    if (client->speaks_socket_io)
        say(client, "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
    return (size_t)(end - bytes) + 4;
}

static void take(struct client *client, const uint8_t *text, size_t count) {
    bool joins_namespace = client->speaks_socket_io && count >= 2 && text[0] == '4' && text[1] == '0';
    if (joins_namespace) say(client, "40{\"sid\":\"y\"}");
    else if (!client->speaks_socket_io || count > 1) broadcast(text, count);
}

// How many bytes the frame has that begins there; 0 while it is not all there, -1 where the client ends.
static ssize_t take_frame(struct client *client, uint8_t *frame, size_t count) {
    size_t head = 2, length = count < 2 ? 0 : frame[1] & 127;
    if (length == 127) return -1;
    if (length == 126 && count >= 4) length = (size_t)frame[2] << 8 | frame[3], head = 4;
    if (count < head + 4 + length) return 0;
    const uint8_t *mask = frame + head;
    uint8_t *text = frame + head + 4;
    for (size_t i = 0; i < length; i++) text[i] ^= mask[i & 3];
    if ((frame[0] & 15) == 8) return -1;
    if ((frame[0] & 15) == 1) take(client, text, length);
    return (ssize_t)(head + 4 + length);
}

// False where the client has ended.
static bool read_from(struct client *client) {
    static uint8_t bytes[READ_SIZE];
    struct buffer *unread = &client->unread;
    if (unread->count) memcpy(bytes, unread->bytes, unread->count);
    ssize_t came = recv(client->socket, bytes + unread->count, sizeof bytes - unread->count, MSG_DONTWAIT);
    if (came <= 0) return came < 0 && errno == EAGAIN;
    size_t count = unread->count + (size_t)came, used = 0;
    unread->count = 0;
    if (!client->is_open) used = shake_hands(client, bytes, count);
    while (client->is_open) {
        ssize_t size = take_frame(client, bytes + used, count - used);
        if (size < 0) return false;
        if (size == 0) break;
        used += (size_t)size;
    }
    if (used < count) append(unread, bytes + used, count - used);
    return unread->count < sizeof bytes / 2;
}

static void end(struct client *client) {
    close(client->socket);
    if (client->is_open) {
        clients[client->place] = clients[--client_count];
        clients[client->place]->place = client->place;
    }
    free(client->unread.bytes);
    free(client->unsent.bytes);
    free(client);
}

static void accept_all(int listener) {
    int socket, on = 1;
    while (client_count < MOST_CLIENTS && (socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct client *client = calloc(1, sizeof *client);
        if (!client) abort();
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        client->socket = socket;
        watch(client, EPOLL_CTL_ADD, false);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("rawcast");
        exit(1);
    }
    return listener;
}

int main(int count, char **arguments) {
    if (count != 3) {
        fputs("rawcast PORT each|joined\n", stderr);
        return 64;
    }
    joins = !strcmp(arguments[2], "joined");
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int listener = listen_on(atoi(arguments[1]));
    poller = epoll_create1(0);
    struct epoll_event changes[CHANGES], listening = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &listening);
    for (;;) {
        int changed = epoll_wait(poller, changes, CHANGES, -1);
        for (int i = 0; i < changed; i++) {
            struct client *client = changes[i].data.ptr;
            if (!client) {
                accept_all(listener);
                continue;
            }
            if (changes[i].events & EPOLLOUT && client->unsent.count) send_rest(client);
            if (changes[i].events & ~(uint32_t)EPOLLOUT && !read_from(client)) end(client);
        }
        if (joined_count) put_to_all(joined, joined_count), joined_count = 0;
    }
}
