#pragma once

#include "core/tokenizer/component.h"
#include "core/tokenizer/vocabulary.h"

#include <cstdint>
#include <vector>

namespace orrery::tokenizer {

/// One place of a template: a text, or special tokens.
struct TemplateItem {
    int32_t sequence = -1;           ///< 0 or 1: the first or second text; -1: `ids`
    int32_t typeId = 0;
    std::vector<int32_t> ids;
};

/// What surrounds one text and a pair of texts.
struct Template {
    std::vector<TemplateItem> single{{0, 0, {}}};
    std::vector<TemplateItem> pair{{0, 0, {}}, {1, 1, {}}};
};

/// The post-processor a component describes. Byte-level steps only trim offsets there, which stay untrimmed here.
/// @throws Error Format BadTemplate, UnsupportedTokenizerComponent, BadTokenizer
Template makeTemplate(const Component& component, const Vocabulary& vocabulary);

}  // namespace orrery::tokenizer
