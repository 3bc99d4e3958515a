#include "core/base/error.h"
#include "core/base/json.h"

#include <cstdint>
#include <cstdlib>

/// Whatever the bytes, the parser answers with a document or with an Error Format; a document survives being written and read again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const orrery::Json document = orrery::parseJson(text);
        if (orrery::parseJson(document.dump()) != document) std::abort();
    } catch (const orrery::Error& error) {
        if (error.kind() != orrery::ErrorKind::Format) std::abort();
    }
    return 0;
}
