#pragma once

#include "core/base/digest.h"
#include "core/model/config.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"
#include "kernels/matmul.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace orrery {

/// One file tensor a parameter is made of: where it may be found, and the shape it must have there.
struct WeightPart {
    std::vector<std::string> names;  ///< alternatives, best first ("h.0.ln_1.weight", "h.0.ln_1.gamma"), all without base prefix
    Shape shape;
};

/// A parameter the forward needs. Its parts are stacked along the stored axis 0 (three Linear [d, d] become one [3d, d]).
struct WeightSpec {
    std::string role;                ///< "embed.W_E", "blocks.0.attn.W_QKV": what the forward calls it
    Shape shape;                     ///< as stored after stacking
    WeightLayout layout = WeightLayout::InOut;  ///< of matrices used in products
    bool storesType = false;         ///< product operands and tables keep F16/BF16; all else becomes F32
    bool optional = false;           ///< may be missing: a tied unembedding, a head's second bias
    std::vector<WeightPart> parts;
};

/// Every parameter of a model with this config, in the order of the forward. Names as in models-and-formats section 3.
std::vector<WeightSpec> weightSpecs(const ModelConfig& config);

/// Prefixes under which a family's files may keep all names: "transformer.", "bert." and so on; "" is always tried too.
std::vector<std::string> basePrefixes(const ModelConfig& config);

/// Whether a file tensor is a buffer to skip silently ("h.3.attn.bias" is a mask): models-and-formats section 3.0.
bool isIgnoredBuffer(const ModelConfig& config, std::string_view name);

/// One loaded parameter; immutable, 64-byte aligned.
struct Weight {
    std::string role;
    Shape shape;
    WeightLayout layout = WeightLayout::InOut;
    DType type = DType::F32;         ///< F32, F16 or BF16
    const void* data = nullptr;

    /// Widened to float, whatever is stored.
    Tensor toTensor() const;
    size_t bytes() const { return static_cast<size_t>(shape.count()) * dtypeSize(type); }
};

/// All parameters of one model and the memory they lie in. Immutable once built, shared across threads.
class ModelWeights {
public:
    /// `weights` point into `memory`, which is kept alive.
    ModelWeights(std::vector<Weight> weights, std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory);

    /// @throws Error Internal if there is none of that role
    const Weight& at(const std::string& role) const;
    const Weight* find(const std::string& role) const;
    const std::vector<Weight>& all() const { return m_weights; }
    size_t bytes() const;
    /// SHA-256 over (role, type, shape, bytes) of every parameter in order: the model's identity in recordings.
    /// Computed on first use, from any thread. Cost: once through all bytes, about a second a gigabyte.
    const Digest& digest() const;

private:
    std::vector<Weight> m_weights;
    std::map<std::string, size_t> m_byRole;
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> m_memory;
    mutable std::once_flag m_digestOnce;
    mutable Digest m_digest{};
};

}  // namespace orrery
