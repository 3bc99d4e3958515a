#include "core/base/error.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace orrery;

void require(const NpyArray& array)
{
    if (array.bytes.size() != static_cast<size_t>(array.shape.count()) * dtypeSize(array.type)) std::abort();
}

}  // namespace

/// Whatever the bytes, as an npy file and as an npz archive they are refused with an Error Format, or give arrays as large as their
/// shapes say.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const ByteSource source = sourceOf(std::as_bytes(std::span(data, size)));
    try {
        if (size > 0 && data[0] != 'P') {
            require(readNpy(source));
            return 0;
        }
        for (const ZipMember& member : readZipDirectory(source)) require(readNpzMember(source, member));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Format || error.reason().empty()) std::abort();
    }
    return 0;
}
