#include "core/tokenizer/encoding.h"

#include <algorithm>
#include <iterator>

namespace orrery {

std::vector<int32_t> Encoding::ids() const
{
    std::vector<int32_t> ids;
    ids.reserve(tokens.size());
    std::transform(tokens.begin(), tokens.end(), std::back_inserter(ids), [](const Token& token) { return token.id; });
    return ids;
}

std::vector<int32_t> Encoding::typeIds() const
{
    std::vector<int32_t> types;
    types.reserve(tokens.size());
    std::transform(tokens.begin(), tokens.end(), std::back_inserter(types), [](const Token& token) { return token.typeId; });
    return types;
}

}  // namespace orrery
