#include "tests/app/main_window/file_calls.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace {

/// Places that belong to Qt and the system's libraries, which read them when they first need them and on whatever thread that is. They are
/// on the machine itself wherever the program starts at all.
constexpr std::array kTheirs{
    "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts", "/var/cache/fontconfig",  // fontconfig, FreeType
    "/.cache/fontconfig", "/.fonts", "/.local/share/fonts",
    "/qt6/plugins",      // picture formats and icon engines
    "/usr/share/icons", "/usr/share/pixmaps", "/.icons", "/.local/share/icons",  // icon themes, looked for by Qt's own widgets
    "/usr/share/mime",   // what a dragged or pasted thing is
    "/proc/", "/sys/", "/dev/",  // no disk
};

thread_local bool listening = false;
std::mutex mutex;
std::vector<std::string> calls;

void hear(const char* call, const char* path)
{
    if (!listening) return;
    listening = false;  // noting it may open something itself
    const bool theirs = path && std::any_of(kTheirs.begin(), kTheirs.end(), [&](const char* part) { return std::strstr(path, part); });
    if (!theirs) {
        const std::scoped_lock lock(mutex);
        calls.push_back(std::string(call) + ' ' + (path ? path : "(a file that is open)"));
    }
    listening = true;
}

/// libc's own function of that name.
template <typename Function>
Function* original(const char* name)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool takesMode(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

}  // namespace

void FileCalls::listen()
{
    calls.clear();
    listening = true;
}

QStringList FileCalls::heard()
{
    listening = false;
    QStringList list;
    const std::scoped_lock lock(mutex);
    for (const std::string& call : calls) list << QString::fromStdString(call);
    list.removeDuplicates();
    return list;
}

// What a call hands on unchanged. libc's headers say which never throw, and these definitions have to say the same.
#define ORRERY_HEAR(result, name, path, parameters, arguments, throws) \
    extern "C" result name parameters throws                           \
    {                                                                  \
        static auto* const call = original<result parameters>(#name);  \
        hear(#name, path);                                             \
        return call arguments;                                         \
    }

#define ORRERY_HEAR_OPEN(name)                                                     \
    extern "C" int name(const char* path, int flags, ...)                          \
    {                                                                              \
        static auto* const call = original<int(const char*, int, ...)>(#name);     \
        va_list rest;                                                              \
        va_start(rest, flags);                                                     \
        const mode_t mode = takesMode(flags) ? va_arg(rest, mode_t) : mode_t{0};   \
        va_end(rest);                                                              \
        hear(#name, path);                                                         \
        return call(path, flags, mode);                                            \
    }

#define ORRERY_HEAR_OPENAT(name)                                                       \
    extern "C" int name(int folder, const char* path, int flags, ...)                  \
    {                                                                                  \
        static auto* const call = original<int(int, const char*, int, ...)>(#name);    \
        va_list rest;                                                                  \
        va_start(rest, flags);                                                         \
        const mode_t mode = takesMode(flags) ? va_arg(rest, mode_t) : mode_t{0};       \
        va_end(rest);                                                                  \
        hear(#name, path);                                                             \
        return call(folder, path, flags, mode);                                        \
    }

ORRERY_HEAR_OPEN(open)
ORRERY_HEAR_OPEN(open64)
ORRERY_HEAR_OPENAT(openat)
ORRERY_HEAR_OPENAT(openat64)
ORRERY_HEAR(int, stat, path, (const char* path, struct stat* status), (path, status), noexcept)
ORRERY_HEAR(int, stat64, path, (const char* path, struct stat64* status), (path, status), noexcept)
ORRERY_HEAR(int, lstat, path, (const char* path, struct stat* status), (path, status), noexcept)
ORRERY_HEAR(int, lstat64, path, (const char* path, struct stat64* status), (path, status), noexcept)
ORRERY_HEAR(int, fstatat, path, (int folder, const char* path, struct stat* status, int flags), (folder, path, status, flags), noexcept)
ORRERY_HEAR(int, fstatat64, path, (int folder, const char* path, struct stat64* status, int flags), (folder, path, status, flags), noexcept)
ORRERY_HEAR(int, statx, path, (int folder, const char* path, int flags, unsigned mask, struct statx* status), (folder, path, flags, mask, status), noexcept)
ORRERY_HEAR(int, access, path, (const char* path, int mode), (path, mode), noexcept)
ORRERY_HEAR(int, faccessat, path, (int folder, const char* path, int mode, int flags), (folder, path, mode, flags), noexcept)
ORRERY_HEAR(int, mkdir, path, (const char* path, mode_t mode), (path, mode), noexcept)
ORRERY_HEAR(int, unlink, path, (const char* path), (path), noexcept)
ORRERY_HEAR(int, rename, from, (const char* from, const char* to), (from, to), noexcept)
ORRERY_HEAR(int, renameat2, from, (int folder, const char* from, int other, const char* to, unsigned flags), (folder, from, other, to, flags), noexcept)
ORRERY_HEAR(int, fsync, nullptr, (int file), (file), )
ORRERY_HEAR(int, fdatasync, nullptr, (int file), (file), )
