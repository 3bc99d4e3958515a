#include "app/cli/bench/plain_file.h"

#include "core/base/system_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace orrery::cli {

void writePlainFile(const std::string& path, int64_t bytes)
{
    const std::vector<char> block(size_t{1} << 20, 'x');
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) throw systemError(path, "cannot be created");
    bool done = true;
    for (int64_t left = bytes; left > 0 && done; left -= static_cast<int64_t>(block.size())) {
        const auto count = static_cast<size_t>(std::min<int64_t>(left, static_cast<int64_t>(block.size())));
        done = write(descriptor, block.data(), count) == static_cast<ssize_t>(count);
    }
    done = done && fdatasync(descriptor) == 0;
    const Error error = systemError(path, "cannot be written");
    close(descriptor);
    if (!done) throw error;
}

}  // namespace orrery::cli
