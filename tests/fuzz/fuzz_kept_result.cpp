#include "core/base/error.h"
#include "core/record/packed_text.h"
#include "core/report/analysis_report.h"

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace {

using namespace orrery;

constexpr const char* kKinds[] = {"patch", "lens", "attribute", "ablate", "compare", "heads", "stream", "probe", "other"};

template <typename Work>
void attempt(Work work)
{
    try {
        work();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Format || error.reason().empty()) std::abort();
    }
}

}  // namespace

/// A kept result from outside, its first byte the kind: packed bytes unpack to a text of the length they claim or are refused, and what is
/// made of a document is a report or an Error Format that has a reason.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const int64_t claimed = data[0] * int64_t{4096} + static_cast<int64_t>(size);
    attempt([&] { if (std::ssize(unpackText(data[0] % 3, claimed, 0, std::as_bytes(std::span(text)))) != claimed) std::abort(); });
    AnalysisRow row;
    row.info.kind = kKinds[data[0] % std::size(kKinds)];
    attempt([&] { documentHtml(analysisReport(row, text)); });
    const PackedText packed = packText(text);
    if (unpackText(static_cast<int64_t>(packed.codec), packed.rawBytes, packed.checksum, packed.bytes) != text) std::abort();
    return 0;
}
