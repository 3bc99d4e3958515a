#pragma once

#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/component.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// Finds what a Split or Replace component looks for. Immutable; linear in the text: there is no regular-expression
/// engine, the patterns of known tokenizers are recognised by their exact text and written out by hand.
class Pattern {
public:
    virtual ~Pattern() = default;
    /// Appends the non-empty matches in `text`, leftmost first, none overlapping.
    virtual void find(std::string_view text, std::vector<Span>& matches) const = 0;
};

/// From `{"String": "…"}` or `{"Regex": "…"}`.  @throws Error Format UnsupportedTokenizerComponent for an unknown expression
std::unique_ptr<const Pattern> makePattern(const Component& component);

enum class WordPattern { Gpt2, Llama3, Qwen2 };

/// The pre-tokenizer expressions of GPT-2, LLaMA-3 and Qwen2; their matches cover the whole text.
std::unique_ptr<const Pattern> makeWordPattern(WordPattern which);

/// Runs of at most `most` characters that have one of the classes `bits`; a longer run is cut into several.
std::unique_ptr<const Pattern> makeClassRun(uint16_t bits, size_t most);

/// The literal `text`. Requires: not empty.
std::unique_ptr<const Pattern> makeLiteral(std::string text);

}  // namespace orrery::tokenizer
