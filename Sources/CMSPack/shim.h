// libmspack calls back through a table of functions, one of which is variadic and therefore out of Swift's reach. The
// table is extended by a place for the caller's own object; memory and silence are plain C.
#pragma once
#include <mspack.h>
#include <stdlib.h>
#include <string.h>

struct culprit_mspack_system {
    struct mspack_system base;
    void *context;
};

static inline void culprit_mspack_message(struct mspack_file *file, const char *format, ...) {
    (void)file;
    (void)format;
}

static inline void *culprit_mspack_alloc(struct mspack_system *self, size_t bytes) {
    (void)self;
    return malloc(bytes);
}

static inline void culprit_mspack_free(void *memory) { free(memory); }

static inline void culprit_mspack_copy(void *source, void *target, size_t bytes) { memmove(target, source, bytes); }

// Fills in what needs no state.
static inline void culprit_mspack_prepare(struct culprit_mspack_system *system, void *context) {
    memset(system, 0, sizeof *system);
    system->base.message = culprit_mspack_message;
    system->base.alloc = culprit_mspack_alloc;
    system->base.free = culprit_mspack_free;
    system->base.copy = culprit_mspack_copy;
    system->context = context;
}

// The object that was given to culprit_mspack_prepare.
static inline void *culprit_mspack_context(struct mspack_system *system) {
    return ((struct culprit_mspack_system *)system)->context;
}

// Opens the only cabinet there is, extracts its only file, and closes it. The file names mean nothing: the functions of
// the table decide what is read and written. Returns one of MSPACK_ERR_*.
static inline int culprit_mspack_run(struct culprit_mspack_system *system) {
    struct mscab_decompressor *decompressor = mspack_create_cab_decompressor(&system->base);
    if (!decompressor) return MSPACK_ERR_NOMEMORY;
    int result = MSPACK_ERR_DATAFORMAT;
    decompressor->set_param(decompressor, MSCABD_PARAM_DECOMPBUF, 65536);
    struct mscabd_cabinet *cabinet = decompressor->open(decompressor, "cabinet");
    if (cabinet) {
        if (cabinet->files) result = decompressor->extract(decompressor, cabinet->files, "output");
        decompressor->close(decompressor, cabinet);
    } else {
        result = decompressor->last_error(decompressor);
    }
    mspack_destroy_cab_decompressor(decompressor);
    return result;
}
