#pragma once

#include "core/backend/plan.h"
#include "core/tensor/tensor.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// A change to one site's activation, applied before anything downstream reads it.
struct Intervention {
    enum class Kind {
        Scale,    ///< selection *= factor; 0 zeroes it whatever it held
        Add,      ///< selection += factor * source
        Replace,  ///< selection = factor * source
        Callback  ///< the selection is handed to a function that may change it
    };

    std::string site;                       ///< canonical site name
    Kind kind = Kind::Scale;
    double factor = 1;
    std::shared_ptr<const Tensor> source;   ///< Add, Replace: broadcast to the selection, trailing axes aligned as in NumPy
    std::function<void(Tensor&)> callback;  ///< Callback: may change values, not the shape
    std::vector<int64_t> heads;             ///< along "head"; empty for all
    std::vector<int64_t> positions;         ///< along "pos" or "query", absolute (cached ones count), negative from the end; empty for all
    int prompt = -1;                        ///< index into the batch; -1 for all
};

/// A selection of one prompt's tensor at a site: which indices of each axis, ascending.
struct SiteSelection {
    Shape full;                                  ///< the prompt's tensor
    std::vector<std::vector<int64_t>> indices;   ///< one list an axis

    Shape shape() const;
    /// The selected indices as runs [begin, end) of neighbours.
    static std::vector<std::pair<int64_t, int64_t>> runs(const std::vector<int64_t>& indices);
};

/// What an intervention selects in one prompt. `past` positions of the prompt lie in the cache.
/// @throws Error Argument if a head or position does not exist, or the site has no such axis
SiteSelection selectionOf(const Intervention& intervention, const GraphSite& site, const Plan& plan, int64_t prompt);

/// `source` repeated to `shape`, trailing axes aligned, sizes equal or 1.  @throws Error Shape
template <typename Real>
std::vector<Real> broadcastTo(const Tensor& source, const Shape& shape);

}  // namespace orrery
