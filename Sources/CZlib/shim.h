// zlib's initialisers are macros, which Swift does not import; these give them names.
#pragma once
#include <zlib.h>

static inline int culprit_inflate_init(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}
