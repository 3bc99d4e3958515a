#pragma once

#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/component.h"

#include <memory>
#include <vector>

namespace orrery::tokenizer {

/// A text cut into words: spans of `view`, rising, none empty. A step that changes the text moves it into `owned`.
struct Pieces {
    TextView view;
    std::vector<Span> spans;
    AlignedText owned, spare;
    std::vector<Span> cut, matches;  ///< scratch of the steps

    /// One piece: the whole of `text`.
    void start(TextView text);
    /// Makes what a step wrote into `spare` and `cut` the present text and spans.
    void adopt();
};

/// Cuts words into smaller ones. Immutable.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual void split(Pieces& pieces) const = 0;
};

using PreTokenizers = std::vector<std::unique_ptr<const PreTokenizer>>;

/// The steps a component describes, in order; none for a null component.
///
/// A byte-level step that comes last is not carried out if `modelTakesBytes`: then `*lastIsBytes` is set and the model
/// reads the plain bytes as the characters that would stand for them.
/// @throws Error Format UnsupportedTokenizerComponent, BadTokenizer
PreTokenizers makePreTokenizers(const Component& component, bool modelTakesBytes, bool* lastIsBytes);

}  // namespace orrery::tokenizer
