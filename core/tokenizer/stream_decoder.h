#pragma once

#include "core/tokenizer/tokenizer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// Text of generated ids as they come, one after the other. Bytes wait until they form whole characters, so that a
/// character still being produced never shows as U+FFFD; what was said is never taken back. One thread at a time.
class StreamDecoder {
public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer, bool skipSpecial = true);

    /// The text that `id` completes; often empty.
    std::string add(int32_t id);
    /// What is left at the end, ill-formed bytes as U+FFFD. Afterwards the decoder is as new.
    std::string finish();

private:
    void shortenWindow();

    std::shared_ptr<const Tokenizer> m_tokenizer;
    bool m_skipSpecial;
    std::vector<int32_t> m_ids;  // the last few
    size_t m_said = 0;           // bytes of their text
};

}  // namespace orrery
