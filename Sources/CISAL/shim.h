// ISA-L's inflate state holds an array that is too long for Swift to import; this gives access to what is left in it.
#pragma once
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// The bytes that were decoded and not yet copied to the caller's buffer, and how many they are.
static inline const uint8_t *culprit_isal_pending(const struct inflate_state *state, uint32_t *count) {
    int32_t valid = state->tmp_out_valid, processed = state->tmp_out_processed;
    *count = 0;
    if (processed < 0 || valid <= processed || (uint32_t)valid > sizeof state->tmp_out_buffer) return state->tmp_out_buffer;
    *count = (uint32_t)(valid - processed);
    return state->tmp_out_buffer + processed;
}
