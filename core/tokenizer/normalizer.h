#pragma once

#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/component.h"

#include <memory>

namespace orrery::tokenizer {

/// Rewrites a text before it is cut into words. Immutable.
class Normalizer {
public:
    virtual ~Normalizer() = default;
    /// Appends the normalised `from` to `to`.
    virtual void apply(TextView from, AlignedText& to) const = 0;
};

struct BertNormalizerOptions {
    bool cleanText = true;
    bool chineseChars = true;
    bool stripAccents = true;
    bool lowercase = true;
};

std::unique_ptr<const Normalizer> makeBertNormalizer(const BertNormalizerOptions& options);

/// The normalizer a component describes; null for a null component.
/// @throws Error Format UnsupportedTokenizerComponent, UnsupportedNormalizer, BadTokenizer
std::unique_ptr<const Normalizer> makeNormalizer(const Component& component, int depth = 0);

}  // namespace orrery::tokenizer
