// Loaded before the program while instructions are counted: valgrind 3.19 writes into the signal mask that sigsuspend is
// given, and the dispatch library keeps that mask where nothing may be written. Given a copy, both go on.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, _NSIG / 8);
}
