#include "app/cli/window_program.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace orrery::cli {

namespace {

namespace fs = std::filesystem;

bool isProgram(const fs::path& path) { return fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0; }

/// Where the window program is; empty: nowhere.
fs::path windowProgram()
{
    std::error_code ignored;
    const fs::path own = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    std::vector<fs::path> places{own / "orrery", own.parent_path() / "orrery"};
    if (const char* path = std::getenv("PATH"))
        for (const std::string& folder : splitText(path, ':'))
            if (!folder.empty()) places.push_back(fs::path(folder) / "orrery");
    for (const fs::path& place : places)
        if (isProgram(place)) return place;
    return {};
}

/// A pipe whose ends close with it.
struct Pipe {
    int ends[2] = {-1, -1};

    Pipe()
    {
        if (pipe(ends) != 0) throw Error(ErrorKind::Io, std::string("starting the window program: ") + std::strerror(errno));
    }
    ~Pipe()
    {
        closeEnd(0);
        closeEnd(1);
    }
    void closeEnd(int which)
    {
        if (ends[which] >= 0) close(ends[which]);
        ends[which] = -1;
    }
};

/// What comes out of the pipe until its other end is closed, at most so much of it.
std::string readAll(int descriptor)
{
    constexpr size_t kMost = 64 * 1024;
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(descriptor, buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno != EINTR) break;
        if (got > 0 && text.size() < kMost) text.append(buffer, static_cast<size_t>(got));
    }
    return text;
}

pid_t start(const fs::path& program, const std::vector<std::string>& arguments, Pipe& errors)
{
    std::vector<std::string> words{program.string(), "--platform", "offscreen"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, errors.ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, errors.ends[0]);
    pid_t child = 0;
    const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) throw Error(ErrorKind::Io, program.string() + " can't be started: " + std::strerror(failed)).withReason("NoPainter");
    return child;
}

}  // namespace

void runWindowProgram(const std::vector<std::string>& arguments, const std::string& what)
{
    const fs::path program = windowProgram();
    if (program.empty())
        throw Error(ErrorKind::Device, "PNG, PDF and pictures of attention are painted by the window program, orrery, which is not installed here: " + what + " can't be made")
            .withReason("NoPainter");
    Pipe errors;
    const pid_t child = start(program, arguments, errors);
    errors.closeEnd(1);
    std::string said = readAll(errors.ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    throw Error(ErrorKind::Internal, "the window program could not make " + what + (said.empty() ? "" : ": " + said)).withReason("PainterFailed");
}

}  // namespace orrery::cli
