#pragma once

#include "core/backend/executor.h"
#include "core/base/progress.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace orrery {

/// Token ids as the model reads them, special tokens included.
struct Prompt {
    std::vector<int32_t> ids;
    std::vector<int32_t> typeIds;  ///< empty for all 0; else one a token
};

/// What a run takes from an earlier one instead of computing it: many changed copies of a prompt then cost only what comes after the
/// change.
struct Resumption {
    std::vector<GivenSite> sites;    ///< their values are handed in, one for all prompts or one a prompt; what only led to them is not computed
    std::vector<int64_t> past;       ///< positions of each prompt, from the front, that are not computed; empty for none
    std::vector<GivenSite> prefix;   ///< with `past`: blocks.N.attn.hook_k and hook_v of every layer that runs
};

/// What one run is to do: the same value is planned, run, and stored with the recording.
struct RunRequest {
    std::vector<Prompt> prompts;
    std::vector<std::string> sites;            ///< names or globs to show, see chooseSites
    std::vector<Intervention> interventions;   ///< applied in this order at each site
    Resumption resume = {};
};

using SiteView = SiteViewOf<float>;
using SiteObserver = SiteObserverOf<float>;

/// Checks prompts against a model: ids in the vocabulary, a length within the context.
/// @throws Error Argument with reason EmptyPrompt, TokenOutOfRange, ContextTooLong or BadTokenType, naming both numbers
void checkPrompts(const ModelConfig& config, const std::vector<Prompt>& prompts);

/// The batch of prompts `first` … `first + count`, packed; `past` as in Resumption.
Batch packPrompts(const std::vector<Prompt>& prompts, size_t first, size_t count, const std::vector<int64_t>& past = {});

/// A request's plans, one a batch of prompts, before anything runs: needs no weights. The capture plan is planCost() of each.
/// @throws Error Argument as checkPrompts, and for unknown sites
std::vector<Plan> planRun(const ModelConfig& config, const RunRequest& request);

/// A device's own copy, or view, of a model's parameters; vectors in its arithmetic type.
template <typename Real>
struct ParametersOf {
    BoundParameters table;
    std::vector<DeviceBufferOf<Real>> memory;
};
template <typename Real>
ParametersOf<Real> bindParameters(DeviceOf<Real>& device, const ModelWeights& weights);

/// A model that can run: config, weights, an opened device and its executor.
///
/// Used by one thread at a time. The weights are shared and immutable.
class Model {
public:
    /// @throws Error Device, Memory
    Model(ModelConfig config, std::shared_ptr<const ModelWeights> weights, const DeviceOpenArgs& device = {0, 0});
    ~Model();

    const ModelConfig& config() const { return m_config; }
    const ModelWeights& weights() const { return *m_weights; }
    std::shared_ptr<const ModelWeights> sharedWeights() const { return m_weights; }
    const DeviceInfo& deviceInfo() const { return m_device.info(); }
    /// What computes, and the parameters as it reads them: for products beside the forward, on the same thread.
    ComputeDevice& device() { return m_device; }
    const BoundParameter& parameter(const std::string& role) const;  ///< @throws Error Internal if there is none of that role

    /// Runs a request. `observe` sees each chosen site of each prompt once, in forward order, on this thread; its view is
    /// borrowed for the call and its prompt index counts over the request. Prompts run in batches of at most 2,048 positions.
    /// @throws Error Argument, Shape, Memory, Device, Cancelled; whatever `observe` throws
    void run(const RunRequest& request, const SiteObserver& observe, const Progress& progress = {}, const std::stop_token& stop = {});

    /// A cache for one prompt and its continuation.  @throws Error Argument if the model is no decoder
    std::unique_ptr<KvCacheOf<float>> makeCache(int64_t capacity);
    /// Runs the next positions of a cached prompt and returns the logits after the last. An intervention's positions are
    /// absolute, those still to come included; negative ones count from the newest.  @throws Error as run()
    Tensor extend(KvCacheOf<float>& cache, std::span<const int32_t> ids, const std::vector<Intervention>& interventions,
        const std::stop_token& stop = {});

private:
    /// The forward of extend(), kept from one token to the next.
    struct Continuation {
        std::set<std::string> edited;
        Graph graph;
        std::vector<char> wanted;
    };
    const Continuation& continuation(const std::vector<Intervention>& interventions);

    ModelConfig m_config;
    std::shared_ptr<const ModelWeights> m_weights;
    std::unique_ptr<Continuation> m_continuation;
    ComputeDevice m_device;
    ParametersOf<float> m_parameters;
    Executor m_executor;
};

}  // namespace orrery
