#pragma once

#include "core/tokenizer/decoder.h"
#include "core/tokenizer/pipeline.h"
#include "core/tokenizer/template.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/vocabulary.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace orrery {

/// What a Tokenizer is made of: constant after building, but for the pool of scratch memory.
struct Tokenizer::Parts {
    tokenizer::Vocabulary vocabulary;  ///< the model's and the added tokens
    tokenizer::Pipeline pipeline;
    tokenizer::Template surround;
    std::unique_ptr<const tokenizer::Decoder> decoder;
    std::optional<int32_t> bos, eos, pad, mask, unk;
    Digest digest{};

    /// One call's scratch memory, from the pool and back to it; any thread.
    class Borrowed {
    public:
        explicit Borrowed(Parts& parts);
        ~Borrowed();
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        tokenizer::PipelineScratch& operator*() { return *m_scratch; }

    private:
        Parts& m_parts;
        std::unique_ptr<tokenizer::PipelineScratch> m_scratch;
    };

private:
    std::mutex m_poolLock;
    std::vector<std::unique_ptr<tokenizer::PipelineScratch>> m_pool;
};

}  // namespace orrery
