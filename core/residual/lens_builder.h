#pragma once

#include "core/base/progress.h"
#include "core/residual/logit_lens.h"
#include "core/residual/unembedding.h"

#include <functional>
#include <span>

namespace orrery {

/// Where a lens's numbers come from: writes positions [first, first + count) of one point to `target`, rows `stride` floats apart.
using StreamSource = std::function<void(size_t point, int64_t first, int64_t count, float* target, int64_t stride)>;

/// Fills a LensGrid a few positions at a time.
class LensBuilder {
public:
    /// @throws Error Argument as computeLens
    LensBuilder(Model& model, std::vector<int32_t> ids, const LensRequest& request);

    const LensGrid& grid() const { return m_grid; }
    /// @throws Error Cancelled between blocks of positions; whatever `source` throws
    void fill(const StreamSource& source, const Progress& progress, const std::stop_token& stop);
    /// Compares the final row at a position of the grid with the model's own logits there.
    void compare(int64_t position, std::span<const float> logits);
    LensGrid take() { return std::move(m_grid); }

private:
    int64_t blockPositions() const;
    void fillBlock(const StreamSource& source, int64_t first, int64_t count);
    std::vector<int32_t> finalTokens(const std::vector<float>& stream, int64_t count);
    std::vector<int32_t> followedTokens(const std::vector<int32_t>& finals, int64_t first) const;
    void keep(const LogitAnswers& answers, const std::vector<int32_t>& finals, int64_t first, int64_t count);
    int32_t targetAt(int64_t position) const;

    Unembedding m_head;
    LensRequest m_request;
    LensGrid m_grid;
};

}  // namespace orrery
