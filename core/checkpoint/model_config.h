#pragma once

#include "core/base/log.h"
#include "core/model/config.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace orrery {

constexpr uint64_t kMaxConfigBytes = 16ull << 20;

/// The model_type of a GPT-2 that was converted: its own keys are `norm` (layer_norm, rms_norm, compressed_rms_norm), `head_dim`
/// (heads times it need not be the width), `lm_head_bias` (there is a tensor lm_head.bias) and `weight_processing`, a list of names.
constexpr std::string_view kConvertedType = "orrery_gpt2";

/// Whether the model's files have a tensor of that name, given without base prefix.
using HasTensor = std::function<bool(std::string_view name)>;

/// config.json as a ModelConfig: defaults, aliases and limits of models-and-formats sections 2, 3.1 and 3.6.
///
/// What stands on the last block follows from architectures[0] and from the tensors: a head named there that the files lack
/// altogether is dropped with a warning, one that the files have is taken. `tied` is what the config says unless the files
/// have no output matrix; comparing the bytes of one is the caller's part.
///
/// @throws Error Format, `place()` being the key's JSON pointer, with reason NotUtf8, NotJson, DuplicateKey, BadConfig,
///         LimitExceeded, UnsupportedArchitecture, UnsupportedPosition or UnsupportedQuantization
ModelConfig parseModelConfig(std::string_view text, const HasTensor& hasTensor, const LogSink& log = {});

/// The file's name, without base prefix, for an unembedding of its own.
std::string_view outputMatrixName(Family family);

}  // namespace orrery
