#pragma once

#include "core/backend/batch.h"
#include "core/backend/device.h"
#include "core/backend/given_site.h"
#include "core/backend/intervention.h"
#include "core/backend/plan.h"
#include "core/base/progress.h"
#include "core/tensor/tensor.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// A parameter as the device reads it. Matrices stay as stored; vectors are in the device's type.
struct BoundParameter {
    const void* data = nullptr;
    Shape shape;
    WeightType type = WeightType::F32;
    WeightLayout layout = WeightLayout::InOut;
};
using BoundParameters = std::map<std::string, BoundParameter>;

/// Keys and values of earlier positions of one prompt; grows nothing, holds `capacity` rows a layer.
template <typename Real>
class KvCacheOf {
public:
    /// `buffers` of [capacity, width]: keys of layer 0, values of layer 0, keys of layer 1, …
    KvCacheOf(DeviceOf<Real>& device, int buffers, int64_t capacity, int64_t width);

    Real* rows(int buffer) const { return m_memory.values() + m_capacity * m_width * buffer; }
    int64_t capacity() const { return m_capacity; }
    int64_t width() const { return m_width; }

    int64_t used = 0;  ///< positions cached so far

private:
    int64_t m_capacity, m_width;
    DeviceBufferOf<Real> m_memory;
};

/// One prompt's tensor at an observed site, borrowed for the call: [T, …] without a batch axis.
template <typename Real>
struct SiteViewOf {
    int site;                 ///< index into the plan's sites
    const GraphSite& info;
    int64_t prompt;           ///< index into the batch
    TensorViewOf<const Real> view;
};

template <typename Real>
using SiteObserverOf = std::function<void(const SiteViewOf<Real>&)>;

/// Everything a run needs besides its plan.
template <typename Real>
struct RunInputOf {
    const Batch& batch;
    std::vector<Intervention> interventions;
    KvCacheOf<Real>* cache = nullptr;   ///< required if the plan stores keys and values
    SiteObserverOf<Real> observe;
    Progress progress;
    std::stop_token stop;
    std::vector<GivenSite> given = {};   ///< one for each site that the plan's graph has as given
    std::vector<GivenSite> prefix = {};  ///< keys and values of the positions before the batch's, where the graph joins them
};

/// Runs plans on one device. Owns the arena, which grows to the largest plan and is then reused.
///
/// Used by one thread at a time, the one that uses the device. Cancelled within one step of a stop request.
template <typename Real>
class ExecutorOf {
public:
    ExecutorOf(DeviceOf<Real>& device, BoundParameters parameters);

    /// @throws Error Argument or Shape if an intervention does not fit, Memory, Device, Cancelled; whatever `observe` throws
    void run(const Plan& plan, const RunInputOf<Real>& input);

private:
    DeviceOf<Real>& m_device;
    BoundParameters m_parameters;
    DeviceBufferOf<Real> m_arena;
    std::vector<Real> m_staging;  ///< host copies of sites on a device whose memory the host cannot read
};

using Executor = ExecutorOf<float>;
using ReferenceExecutor = ExecutorOf<double>;

}  // namespace orrery
