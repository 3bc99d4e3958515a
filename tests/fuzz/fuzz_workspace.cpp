// Whatever the bytes, opening, listing, checking and reading every tensor ends with rows or with an Error that is not Internal.
// The pages are not checked before they are read, as in a file too large for that. Files lie in shared memory, to spare the disk.

#include "core/base/error.h"
#include "core/record/workspace.h"
#include "core/record/workspace_check.h"
#include "core/record/workspace_notes.h"
#include "core/record/workspace_storage.h"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

using namespace orrery;

const std::string& scratchFile()
{
    static const std::string path = [] {
        const std::string folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ".";
        return folder + "/fuzz_workspace." + std::to_string(getpid());
    }();
    static const int registered = std::atexit([] { unlink(scratchFile().c_str()); });
    (void)registered;
    return path;
}

template <typename Work>
void attempt(Work work)
{
    try {
        work();
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Internal) std::abort();  // a mistake of ours, not the file's
    }
}

void readEverything(const Workspace& workspace)
{
    attempt([&] { workspace.models(); });
    attempt([&] { workspace.sites(); });
    attempt([&] { listNotes(workspace); });
    attempt([&] { listViews(workspace); });
    attempt([&] { storageSizes(workspace); });
    for (int64_t id = 1; id <= 4; ++id) {
        attempt([&] { workspace.run(RunId{id}); });
        attempt([&] { workspace.prompts(RunId{id}); });
        attempt([&] { workspace.positions(PromptId{id}); });
        attempt([&] { workspace.interventions(RunId{id}); });
        attempt([&] { workspace.metrics(RunId{id}); });
        attempt([&] { workspace.read(TensorId{id}); });
        attempt([&] { workspace.readHead(TensorId{id}, 1); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    std::ofstream(scratchFile(), std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    attempt([] { readEverything(Workspace::open(scratchFile(), Access::ReadOnly, {.pageCheckLimit = 0})); });
    attempt([] { checkWorkspaceFile(scratchFile()); });
    return 0;
}
