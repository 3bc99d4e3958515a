#pragma once

#include <cstdint>
#include <limits>

namespace orrery {

/// A disk for tests, under SQLite's default VFS: stands where that calls pwrite(), and so hears of what a recording writes past the page
/// cache as it does of SQLite's own writes.
struct FaultWrites {
    static constexpr int64_t kWhole = -1;

    /// Call once a program before it is used.
    static void install();
    /// The direct write of this number, counted from now, ends after `bytes` of it: whole, short, or with nothing but `error`; so do all
    /// after it if there is an error.
    static void failDirectFrom(int block, int64_t bytes, int error);
    /// No file grows past so many bytes: the disk is full.
    static void limitFiles(int64_t bytes);
    /// Nothing fails any more.
    static void heal();
    /// Direct writes since the last of these calls.
    static int directWrites();
};

}  // namespace orrery
