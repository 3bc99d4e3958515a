#pragma once

#include "core/tokenizer/component.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery::tokenizer {

/// Turns pieces back into text, step by step. Immutable.
class Decoder {
public:
    virtual ~Decoder() = default;
    /// Rewrites the pieces; what is left in the end is joined without separators.
    virtual void apply(std::vector<std::string>& pieces) const = 0;
    /// Whether the text is the pieces' bytes one after the other, each piece for itself.
    virtual bool isBytes() const { return false; }
};

/// The decoder a component describes; null for a null component, where pieces are joined by spaces.
/// @throws Error Format UnsupportedTokenizerComponent, BadTokenizer
std::unique_ptr<const Decoder> makeDecoder(const Component& component, int depth = 0);

}  // namespace orrery::tokenizer
